"""A sample as a file: one module a format, the same bytes for the same seed. What a sample says is not decided here."""
