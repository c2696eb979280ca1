"""Logs and traces, without a document's words."""
