"""How good the readings are, for people at a terminal: measured, compared, planned with. The arithmetic is in tasks/evaluation."""
