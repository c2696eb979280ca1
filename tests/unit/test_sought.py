"""A search that is spared is one that would have found nothing, and what is counted faster is counted the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.registry import KINDS
from tasks.classify import _compiled
from tasks.find.agreements.clause_wordings import WORDINGS
from tasks.normalise.context import _CURRENCY, _DAY_FIRST_HINTS
from tasks.normalise.places import _LAW
from tasks.normalise.sought import earliest, pieces_of, plain, possible, times

CUES = [_compiled(cue) for kind in KINDS.values() for cue in kind.cues]
OTHERS = [
    *(sign for signs in _CURRENCY.values() for sign in signs),
    _LAW,
    *(each.says for wordings in WORDINGS.values() for each in wordings),
]
WORDS = sorted({piece for pattern in (*CUES, *OTHERS) for piece in pieces_of(pattern)})
TEXTS = st.lists(st.sampled_from([*WORDS, "RM 5", "12.50", "\n", "of", "the", "ſ", "İ", "ı", "K", "not", "party", "x", "-", ".", "New York"]), max_size=30).flatmap(
    lambda words: st.sampled_from([" ", "", "  "]).map(lambda gap: gap.join(words))
)  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "flags", "pieces"),
    [
        (r"\bagreement\b", 0, {"agreement"}),
        (r"\b(?:crash|collision)\s+report", 0, {"report"}),
        (r"foo(?:bar|quux)?", 0, {"foo"}),
        (r"(?:bar|quux)*", 0, set()),
        (r"bar|\d+", 0, set()),
        (r"[Ll]aws?|RULES", 0, {"law", "rules"}),
        (r"ſtreet", re.I, {"treet"}),
        (r"\$\d", 0, {"$"}),
    ],
)
def test_pieces_without_which_nothing_matches(pattern: str, flags: int, pieces: set[str]) -> None:
    assert set(pieces_of(re.compile(pattern, flags))) == pieces


@pytest.mark.parametrize("text", ["STRAẞE", "İstanbul", "ſ", "ı", "Kelvin", "ﬀ", "Ⅷ"])
def test_the_plain_form_is_as_long(text: str) -> None:
    assert len(plain(text)) == len(text)


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyz")
def test_all_that_is_taken_for_a_letter_is_it_in_the_plain_form(letter: str) -> None:
    """Over all of Unicode: what `re` matches when it ignores case."""
    every = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert {plain(found) for found in re.findall(letter, every, re.I)} == {letter}


@given(TEXTS)
def test_what_is_not_possible_is_not_there(text: str) -> None:
    there = [pattern.pattern for pattern in (*CUES, *OTHERS) if pattern.search(text)]
    assert there == [p.pattern for p in (*CUES, *OTHERS) if p.pattern in there and possible(p, plain(text))]


@pytest.mark.parametrize("text", ["VAT 5, RM 5", "RM 5 and RM", "RM, then RM 5", "XRM 5 MYR", "A$ 5 HK$", "US$ 5, $6", "HK$ 5", "1.2.2019 at SST", "none"])  # fmt: skip
def test_the_earliest_is_what_one_pattern_of_all_finds(text: str) -> None:
    for signs in (_DAY_FIRST_HINTS, *_CURRENCY.values()):
        found, whole = earliest(signs, text), re.search("|".join(sign.pattern for sign in signs), text)
        assert (found and found.span()) == (whole and whole.span())


@given(TEXTS.map(str.lower))
def test_cues_are_counted_as_often_as_they_are_found(text: str) -> None:
    assert [times(cue, text) for cue in CUES] == [len(cue.findall(text)) for cue in CUES]


def test_a_match_that_begins_within_a_word_hides_none() -> None:
    pattern = re.compile(r"\bcar\b.{0,9}")
    assert times(pattern, "scar car") == len(pattern.findall("scar car")) == 1
