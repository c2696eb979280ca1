"""Pages and lines for people, as Markdown and plain text. What the figures on them mean is settled elsewhere."""
