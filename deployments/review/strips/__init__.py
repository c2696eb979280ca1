"""Strips: one field across documents, each beside the piece of its page that shows it. Answers are saved by the document's own route."""
