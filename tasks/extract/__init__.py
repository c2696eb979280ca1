"""From a parsed document to questions, and from answers to readings."""
