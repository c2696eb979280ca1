"""The JSON API for other programs, under tokens, and what they are told by webhooks."""
