"""The night's failures as a page: by reason, with what to do and the command that tries them again. What failed is read elsewhere."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from schemas.outcome import EXPLAINED, Reason
from schemas.report import DocumentRow
from schemas.retrying import ADVICE, command


def with_answers(by_reason: Mapping[str, int], tonight: Sequence[DocumentRow]) -> dict[str, int]:
    """Documents by reason; of tonight's also those that end well but for some answers that failed, which are reasons of fields."""
    answers = Counter(
        str(reason)
        for row in tonight
        for reason in {reason for field in row.fields for reason in field.reasons} & set(ADVICE) - set(row.reasons)
    )
    return dict(Counter(by_reason) + answers)


def markdown(by_reason: Mapping[str, int]) -> Iterator[str]:
    """A row a reason, the most frequent first; nothing where nothing failed."""
    failed = [(Reason(name), count) for name, count in by_reason.items() if Reason(name) in ADVICE]
    if not failed:
        return
    yield "\n| failed | documents | what to do | try again |\n|---|---|---|---|"
    for reason, count in sorted(failed, key=lambda row: -row[1]):
        again = command(reason)
        yield f"| {EXPLAINED[reason]} | {count} | {ADVICE[reason]} | {f'`{again}`' if again else ''} |"
