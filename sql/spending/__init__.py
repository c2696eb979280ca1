"""What left the premises and what it cost."""
