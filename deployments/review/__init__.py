"""The review app: where people clear the queue that the night left. It reads and writes through sql/; no model is loaded here."""
