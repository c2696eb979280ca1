"""The night's failures as a page: by reason, with what to do and the command that tries them again. What failed is read elsewhere."""

from collections.abc import Iterator, Mapping

from schemas.outcome import EXPLAINED, Reason
from schemas.retrying import ADVICE, command


def markdown(by_reason: Mapping[str, int]) -> Iterator[str]:
    """A row a reason, the most frequent first; nothing where nothing failed."""
    failed = [(Reason(name), count) for name, count in by_reason.items() if Reason(name) in ADVICE]
    if not failed:
        return
    yield "\n| failed | documents | what to do | try again |\n|---|---|---|---|"
    for reason, count in sorted(failed, key=lambda row: -row[1]):
        again = command(reason)
        yield f"| {EXPLAINED[reason]} | {count} | {ADVICE[reason]} | {f'`{again}`' if again else ''} |"
