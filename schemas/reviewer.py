"""What is known of how people review: what they checked, and how right they were where the truth is known otherwise."""

from pydantic import AwareDatetime

from schemas.record import Record


class ReviewerRow(Record):
    """One row of the view out_reviewers: a person and a kind.

    Attributes:
        field_s: seconds of work for a field, median; None where none was measured. keystrokes: mean for a field.
        checks: answers whose truth is known otherwise; seeds and adjudicated are some of them.
        caught, missed: of the checks in which the machine's value was shown and wrong, what they changed and what they let stand.
        sensitivity: caught among those; None where there were none.
        shown_wrong, blind_wrong: their errors where the machine's value was shown, and where it was not.
    """

    person: str
    kind: str
    opinions: int
    active_s: float
    field_s: float | None
    keystrokes: float | None
    checks: int
    correct: int
    seeds: int
    adjudicated: int
    caught: int
    missed: int
    sensitivity: float | None
    shown_checks: int
    shown_wrong: int
    blind_checks: int
    blind_wrong: int
    last_at: AwareDatetime


class FieldSeconds(Record):
    """How long answers took: of a person, or of a kind's field. Seconds of work, median; keystrokes, mean."""

    name: str
    answers: int
    median_s: float
    keystrokes: float | None
