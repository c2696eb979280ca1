"""ENGINES: one small interface to a model, an engine a file."""
