"""How the model and plain rules disagree about a field. Who is right then is learned elsewhere (tasks/extract/reader_choice.py)."""

from schemas.readers import Situation
from schemas.reading import Normalised
from schemas.step import RuleReading
from tasks.measure import compared

_NOTHING: tuple[object, ...] = (None, False, [])


def situation_of(model: Normalised, ruled: RuleReading) -> Situation | None:
    """None where they say the same; words of which no value could be made count as none, beside none as a value that is to be seen by people."""
    rules = ruled.normalised
    if compared(rules.value, model.value)[3]:
        return Situation.MODEL_NULL if rules.problem and not model.problem else None
    if model.value in _NOTHING:
        return Situation.MODEL_NULL
    if rules.value not in _NOTHING:
        return Situation.BOTH
    return Situation.BOX_EMPTY if ruled.box_is_empty else Situation.RULES_NULL


def by_rules_note(note: str, words: tuple[str, ...]) -> str:
    """The note of a reading that the rules gave: theirs, and the words that the model had for it."""
    said = ", ".join(f'"{each}"' for each in words) or "nothing"
    return "; ".join(filter(None, (note, f"read by rules; the model said {said}")))
