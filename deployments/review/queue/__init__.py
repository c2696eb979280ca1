"""The queue's pages: what waits, the next document, and who works on which."""
