"""What came in and what it holds: originals, pages, kinds, and how they go again."""
