"""Values that a form prints after their label, "Policy No.: ZGK6095784". Text without labels is not here."""

import re
from collections.abc import Sequence

from schemas.kind import FieldSpec
from schemas.values import ValueType
from tasks.find.cues import cues_of, stem, words_of

_LABELLED = re.compile(r"^\s*(?P<label>[A-Za-z][\w .()/#'’-]{1,40}?)\s*[:：]\s*(?P<value>.*)$")
_FORM = 3  # labelled lines make a form, on which a label that is not there means that there is no value
_LABEL_WORDS = frozenset(map(stem, words_of("name number date type of the no")))


def labelled(spec: FieldSpec, lines: Sequence[str]) -> tuple[str, ...] | None:
    """The value after the label that this field's words fit best; None, no reading, where the paper is no form."""
    found = [match for line in lines if (match := _LABELLED.match(line))]
    fits = [(_fit(spec, match["label"]), -i) for i, match in enumerate(found)]
    best = max(fits, default=(0.0, 0))
    if best[0] > 0:
        value = found[-best[1]]["value"].strip()
        return (value,) if value else ()
    return () if len(found) >= _FORM else None


def _fit(spec: FieldSpec, label: str) -> float:
    """Words of the label that are the field's own, less those that are not; common words alone fit nothing, nor does the "Dated:" beside a signature."""
    said = {stem(word) for word in words_of(label)}
    own = cues_of(spec).stems
    if not (said & own) - _LABEL_WORDS:
        return 0.0
    named = {stem(word) for word in words_of(spec.name.replace("_", " "))}
    if spec.type is ValueType.DATE and not (said & named) - _LABEL_WORDS:
        return 0.0
    return len(said & own) + len(said & named) - 1.5 * len(said - own - _LABEL_WORDS)
