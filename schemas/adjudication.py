"""An answer that a label or a person judged, with the signals that it had. What is learned from it is not here."""

from schemas.record import Record

GENERATED = "samples"  # the source of the generator's documents
INVENTED = "invented: "  # before the names of sets that somebody wrote to learn from


class Adjudication(Record):
    """One field of one document, as read under a signature.

    Attributes:
        sender: who sent the document, or the document's hash; one sender's documents are fitted on or scored, never both.
        absent: whether the reading said that the document does not say it.
        eligible: whether nothing but its confidence could have kept it from being accepted.
        inclusion: the probability with which it came to be judged; 1 for all of a labelled set.
        source: the labelled set, after INVENTED if it is one, or `review`, or GENERATED.
    """

    signature: str
    content_hash: str
    kind: str
    field: str
    sender: str
    absent: bool
    eligible: bool
    signals: dict[str, float | None]
    wrong: bool
    inclusion: float = 1.0
    source: str

    @property
    def invented(self) -> bool:
        """Whether its document is none that anybody sent: no promise rests on it where real ones tell."""
        return self.source == GENERATED or self.source.startswith(INVENTED)
