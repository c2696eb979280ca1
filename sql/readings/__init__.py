"""What was read, what was decided about it, and what is still in doubt."""
