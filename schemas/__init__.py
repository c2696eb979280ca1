"""NOUNS: document kinds, the records one step hands to the next, settings. Nothing here does work or opens a connection."""
