"""What narratives of accidents tell: where, when, who reports, and with which vehicle."""
