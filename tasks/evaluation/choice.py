"""Which evaluation is meant: by its number, or as the latest one of a model."""

from collections.abc import Sequence

from schemas.errors import SettingError
from schemas.evaluation import Evaluation


def chosen(which: str, known: Sequence[Evaluation]) -> Evaluation:
    """`known`: the latest first; an empty name is that one.

    Raises:
        SettingError: there is none of that name.
    """
    return _meant(which, known)[0] if which else known[0]


def chosen_pair(first: str, second: str, known: Sequence[Evaluation]) -> tuple[Evaluation, Evaluation]:
    """The latest two on the same documents; the latest of each where there are no such two.

    Raises:
        SettingError: there is none of a name.
    """
    ours, theirs = _meant(first, known), _meant(second, known)
    pairs = [(a, b) for a in ours for b in theirs if a.documents_hash == b.documents_hash]
    apart = [pair for pair in pairs if pair[0].evaluation_id != pair[1].evaluation_id]
    return (apart or pairs or [(ours[0], theirs[0])])[0]


def _meant(which: str, known: Sequence[Evaluation]) -> list[Evaluation]:
    found = [each for each in known if which in (str(each.evaluation_id), each.model, each.model.partition(":")[2])]
    if not found:
        models = ", ".join(sorted({each.model for each in known}))
        raise SettingError(f"There is no evaluation {which!r}", f"Evaluated models: {models}; numbers up to {known[0].evaluation_id}")  # fmt: skip
    return found
