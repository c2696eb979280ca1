"""What receipts print: who issued them, what was paid, when it was bought."""
