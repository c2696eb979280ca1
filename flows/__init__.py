"""SENTENCES: "then … then …". No computation, no SQL, no try."""
