"""Pages and lines for people, as Markdown and plain text. What is on them is read elsewhere."""
