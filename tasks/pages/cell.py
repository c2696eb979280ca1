"""A value out of a document as a cell of a Markdown table."""

_MARKS = frozenset("|<>[]()`*_~&#!\\$")


def cell(value: object) -> str:
    """Inert in Markdown and HTML."""
    text = "" if value is None else str(value)
    return "".join(f"\\{c}" if c in _MARKS else c if c.isprintable() else " " for c in text)
