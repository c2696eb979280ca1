"""How a reader says that a file cannot be read. It never leaves this package: `document.py` turns it into a row."""

from schemas.outcome import Reason


class Refusal(Exception):  # noqa: N818 - a verdict on a document, not an error of the program
    """A file that cannot be read, and why."""

    def __init__(self, reason: Reason, note: str) -> None:
        super().__init__(note)
        self.reason = reason
        self.note = note
