"""Which of a kind's fields a label means, by its words. Where labels and their values stand on a form is in labels.py."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from schemas.kind import FieldSpec
from schemas.values import ValueType
from tasks.find.cues import stem, words_of

_ALONE = re.compile(r"^\W{0,3}(?P<label>[A-Za-z][A-Za-z.()/#'’-]*(?:[ ](?:[1-9](?=[ ])|[A-Za-z.()/#'’&-]*)){0,4})\W*$")
_INITIALS = re.compile(r"\b(\w)\.(?=\w\.)")  # D.O.L.
_ENDING = 4  # characters that an ending may have
_WORDS = 4  # of a label of no field
_NEVER_LAST = frozenset(map(stem, words_of("the of at in")))
_NEUTRAL = frozenset(map(stem, words_of("the of on no s our your my own did it in tell us")))
VAGUE = frozenset(map(stem, words_of("date name number type kind amount")))
_TYPES: Mapping[str, frozenset[ValueType]] = {
    "date": frozenset({ValueType.DATE, ValueType.MONTH}),
    "time": frozenset({ValueType.TIME}),
    "phone": frozenset({ValueType.PHONE}),
    "fax": frozenset({ValueType.PHONE}),
    "amoun": frozenset({ValueType.MONEY}),
    "numbe": frozenset({ValueType.IDENTIFIER}),
    "type": frozenset({ValueType.TEXT}),
    "kind": frozenset({ValueType.TEXT}),
    "name": frozenset({ValueType.NAME, ValueType.NAMES}),
}  # stems of words that tell what type a label's value has
_PEOPLE = "adjuster agency agent driver insurer mortgagee officer passenger producer witness"
_BOXES = frozenset(
    map(
        stem,
        words_of(
            f"{_PEOPLE} street address owner operator model year color plate license"
            " code zip county deductible period fax item entry page remarks signature of"
        ),
    )
)  # what forms have boxes for, whatever their kind
_ANOTHERS = frozenset(
    map(
        stem,
        words_of(
            f"{_PEOPLE} birth certificate claimant deductible domicile garaged incorporation issue issuing licence license lien mailing manager opponent other payee plate registration residence tag"
        ),
    )
)  # who and what has a place, a date, a number of its own
ALSO: Mapping[str, str] = {
    "assured": "insured",
    "insd": "insured",
    "pol": "policy",
    "clm": "claim",
    "est": "estimate",
    "loc": "location",
    "damage": "loss",
    "loss": "accident",
    "occurrence": "loss",
    "event": "loss",
    "accident": "loss",
    "injury": "loss",
    "illness": "loss",
    "nature": "kind",
    "facts": "description",
    "narrative": "description",
    "desc": "description",
    "dol": "loss date",
    "dl": "loss date",
    "tol": "accident time",
    "col": "loss cause",
    "ni": "insured name",
    "cell": "phone",
    "member": "insured",
    "employer": "insured",
    "named": "name",
    "when": "date",
    "how": "description",
    "occur": "happened",
    "holder": "insured",
    "organization": "name",
    "casualty": "loss",
    "incident": "loss",
    "category": "kind",
    "addr": "address",
    "situation": "location",
    "story": "description",
    "events": "description",
    "circs": "description",
    "explain": "description",
    "summary": "description",
    "particulars": "description",
    "describe": "description",
    "account": "description",
    "words": "description",
    "approx": "amount estimate",
    "dt": "date",
    "id": "number",
    "rptd": "reported",
    "amt": "amount claimed",
    "much": "amount claimed estimate",
    "cost": "estimate",
    "repair": "damage",
    "given": "reported",
}  # what labels say for a field's word, where it is no word of a field itself
_CUSTOMER = "account"  # by itself; "your account" is what somebody tells
_TOLD = re.compile(r"\b(?:by|to)\b", re.I)  # "Date reported to agent"
_AKIN = 0.9  # of a word: "operator" is one of "operating"
_SLASHED = re.compile(r"\b(\w)/(?=\w\b)")  # D/L
_CLOCKED = re.compile(r"\s*(?:/|&|\band\b)\s*time\b", re.I)  # "Date and time of loss"
_OTHER_TONGUE = re.compile(r"\s+/\s+.*")  # "Claim no. / N° de sinistre"
_HALVES = re.compile(r"\s*/\s*")
Lengths = Mapping[str, tuple[int, ...]]  # of words, by their stems


class LabelWords:
    """What labels of a kind's fields may say. State: the fields' words, so that a line is held against all of them in one look."""

    def __init__(self, specs: Sequence[FieldSpec]) -> None:
        self._types = {spec.name: spec.type for spec in specs}
        names = {spec.name: words_of(spec.name.replace("_", " ")) for spec in specs}
        self._named = {name: _lengths(words) for name, words in names.items()}
        self._own = {spec.name: _lengths([*words_of(spec.search), *names[spec.name]]) for spec in specs}
        counted = Counter(word for words in names.values() for word in {stem(each) for each in set(words)})
        self._shared = {word for word, times in counted.items() if times > 1}  # "loss" in "loss date" and "loss type"
        self._telling = {word for own in self._own.values() for word in own} - VAGUE

    def fit(self, field: str, label: str, marked: bool) -> float:
        """Words of the label that are the field's own, less those that are not; what no colon or column marks must have none of those.

        Common words alone fit nothing, nor does the "Dated:" beside a signature, nor a word that tells another type or another thing, as in "State of garaging".
        """
        own, named, of_type = self._own[field], self._named[field], self._types[field]
        said = self._known(_CLOCKED.sub("", label), own)
        telling = [word for word in said if _among(word, own)]
        if not telling or not self._tell(telling, field, alone=len(said) == 1):
            return 0.0
        if not _TOLD.search(label) and any(stem(word) in _ANOTHERS and not _among(word, own) for word in said):
            return 0.0
        of_the_type = {name for name, types in _TYPES.items() if of_type in types}
        foreign = sum(not _among(word, own) and stem(word) not in self._shared | of_the_type for word in said)
        if (foreign and not marked) or any(of_type not in _TYPES.get(stem(word), {of_type}) for word in said):
            return 0.0
        return sum(_share(word, own) + _share(word, named) for word in said) - 1.5 * foreign

    def _tell(self, words: Sequence[str], field: str, alone: bool) -> bool:
        """Whether a label's words that are a field's own say that it is meant: of texts "Type" and "Loss" by themselves mean the type of loss alone."""
        of_type = self._types[field]
        if alone and of_type is ValueType.TEXT and any(of_type in _TYPES.get(each, ()) for each in self._own[field]):
            return True
        if of_type is ValueType.TEXT and all(stem(word) in self._shared for word in words):
            return False
        return any(stem(word) not in VAGUE for word in words)

    def _known(self, label: str, own: Lengths) -> list[str]:
        """The words of a label, by the fields' own words for them; of several, by this field's own where it has one."""
        said = [] if label.casefold() == _CUSTOMER else _said(label)
        return [each for word in said for each in self._meant(word, own, alone=len(said) == 1).split()]

    def _meant(self, word: str, own: Lengths, alone: bool) -> str:
        other = ALSO.get(word, word)
        if stem(word) not in self._telling:
            return other
        better = not (alone or _among(word, own)) and (_among(other, own) or stem(other) in self._shared)
        return other if better else word

    def tells(self, text: str) -> bool:
        """Whether the words that all labels of fields have are among these: one look before all beginnings of a line."""
        return not self._telling.isdisjoint(map(stem, [*_said(text), *self._known(text, {})]))

    def belongs(self, field: str, label: str, marked: bool) -> float:
        """How well the label fits the field; 0 where another one fits better. Of "Open cover / policy" the half that fits any is the label."""
        fits = _fits(self, label, marked)
        return fits[field] if fits and fits[field] >= max(fits.values()) else 0.0

    def fits(self, label: str, marked: bool) -> dict[str, float]:
        """How well it fits each field; none where it fits no field at all."""
        found = {field: self.fit(field, label, marked) for field in self._types}
        return found if max(found.values()) > 0 else {}

    def is_label(self, line: str) -> bool:
        """Whether the line is nothing but a label, of a field or of none: "Date of birth", "Driver"."""
        return _is_any(line) or self.names(line)

    def says_more(self, line: str, beside: str) -> bool:
        """Whether what stands beside a line's label is no part of it: of "Loss type Hail", not of "Loss type and cause"."""
        stems = set(map(stem, words_of(beside)))
        return bool(stems) and not self.names(line) and stems.isdisjoint(self._telling | VAGUE | _BOXES | _NEUTRAL)

    def names(self, line: str, short: bool = False) -> bool:
        """Whether the line is nothing but the label of a field; of one whose values have a line at most where `short`."""
        match = _ALONE.match(line)
        if match is None:
            return False
        words = words_of(line)
        if stem(words[-1]) in _NEVER_LAST or not self.tells(match["label"]):
            return False
        fields = (field for field, of_type in self._types.items() if not (short and of_type is ValueType.TEXT))
        return any(self.fit(field, match["label"], marked=False) > 0 for field in fields)


@cache
def label_words(specs: tuple[FieldSpec, ...]) -> LabelWords:
    return LabelWords(specs)


@lru_cache(maxsize=512)  # a label is asked about for each field
def _fits(words: LabelWords, label: str, marked: bool) -> dict[str, float]:
    halves = dict.fromkeys((_OTHER_TONGUE.sub("", label), *_HALVES.split(label))) if "/" in label else (label,)
    return next((fits for half in halves if (fits := words.fits(half, marked))), {})


def _said(label: str) -> list[str]:
    plain = _INITIALS.sub(r"\1", label) if "." in label else label
    plain = _SLASHED.sub(r"\1", plain) if "/" in plain else plain
    return [word for word in words_of(plain) if stem(word) not in _NEUTRAL]


def _lengths(words: Sequence[str]) -> Lengths:
    return {each: tuple({len(word) for word in words if stem(word) == each}) for each in map(stem, words)}


def _among(word: str, words: Lengths) -> bool:
    """Whether it is one of them in some form; "policyholder" is none of "policy"."""
    return any(abs(len(word) - length) <= _ENDING for length in words.get(stem(word), ()))


def _share(word: str, words: Lengths) -> float:
    """1 for one of them, a little less for another form of one: "Operator" is a company's label before it is that of where it is operating."""
    return (1.0 if len(word) in words.get(stem(word), ()) else _AKIN) if _among(word, words) else 0.0


def _is_any(line: str) -> bool:
    words = words_of(line) if line[:1].isupper() and _ALONE.match(line) else []
    stems = {stem(word) for word in words}
    return (1 < len(words) <= _WORDS and bool(stems & VAGUE)) or (bool(stems) and stems <= _BOXES)
