"""Splits: a sender's documents and their near-duplicates stay together, and what is held out once is held out always."""

import itertools
import random

from schemas.finetuning import Training
from tasks.finetune.parts import _learned
from tasks.finetune.split import groups, near_duplicates, split
from tests.unit.labelled_papers import NDA, document

WORDS = ["".join(letters) for letters in itertools.product("abcdefghijklmnop", repeat=3)]


def text(seed: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=300))


def digest(i: int) -> str:
    return f"{i * 2654435761 % 2**32:064x}"


def test_a_correction_of_a_group_that_is_set_aside_is_not_learned() -> None:
    """Confidence is calibrated on what a set has aside: its like must not be learned by another way."""
    documents = {name: document(text(i), {}, digest=name * 64) for i, name in enumerate("abcdef")}
    draws = {"a": 0.1, "b": 0.35, "c": 0.6, "d": 0.35, "e": 0.4, "f": 0.1}
    drawn = {name * 64: draw for name, draw in draws.items()}
    of_sets, reviewed = ([documents[name] for name in names] for names in ("abc", "bdef"))
    asked = Training(name="own", kinds=("nda",), base="smollm2-135m", set_aside=0.15)
    assert [each.paper.content_hash[0] for each in _learned(asked, of_sets, reviewed, drawn)] == ["c", "e"]


def letters(count: int, parties: int) -> list:  # type: ignore[type-arg]
    return [document(text(i), {"parties": [f"Party {i % parties}"]}, digest=digest(i)) for i in range(count)]


def test_a_sender_is_on_one_side_only() -> None:
    train, held_out = split(letters(200, parties=50))
    assert train and held_out
    assert not {s for d in train for s in d.senders} & {s for d in held_out for s in d.senders}


def test_about_the_wanted_share_is_held_out() -> None:
    _, held_out = split(letters(400, parties=400), share=0.3)
    assert 80 <= len(held_out) <= 160


def test_near_duplicates_of_different_senders_stay_together() -> None:
    """A form letter to another party, on another day, of another amount."""
    base = text(1)
    same = [document(f"{base} 2014-03-{day:02d} to you", {"parties": [f"P{day}"]}, digest=digest(day)) for day in range(1, 9)]  # fmt: skip
    others = letters(100, parties=100)
    together = [group for group in groups([*same, *others]) if same[0].paper.content_hash in group]
    assert sorted(together[0]) == sorted(d.paper.content_hash for d in same)


def test_documents_at_the_edge_of_likeness_are_parted_by_what_they_share() -> None:
    """Pairs that share 0.84 of their runs of words are never missed, and those that share 0.69 not taken."""

    def pair(i: int, changed: int) -> tuple[tuple[str, str], tuple[str, str]]:
        words = text(i).split()
        again = [*words[:-changed], *text(1000 + i).split()[:changed]]
        return (f"{i}", " ".join(words)), (f"{i} again", " ".join(again))

    alike = [each for i in range(50) for each in pair(i, 25)]
    apart = [each for i in range(50, 100) for each in pair(i, 55)]
    found = {frozenset(each) for each in near_duplicates([*alike, *apart])}
    assert len(found & {frozenset((f"{i}", f"{i} again")) for i in range(50)}) >= 42
    assert len(found & {frozenset((f"{i}", f"{i} again")) for i in range(50, 100)}) <= 3


def test_documents_that_merely_speak_of_the_same_are_apart() -> None:
    assert len(groups(letters(60, parties=60))) == 60


def test_a_document_falls_the_same_way_whoever_else_is_there() -> None:
    many = letters(200, parties=200)
    _, all_out = split(many)
    _, few_out = split(many[:90])
    early = {d.paper.content_hash for d in many[:90]}
    assert {d.paper.content_hash for d in few_out} == {d.paper.content_hash for d in all_out} & early


def test_a_sender_of_a_large_part_is_trained_on() -> None:
    """Held out, it would be most of what is measured."""
    big = [document(text(i), {"parties": ["Giant"]}, digest=digest(i)) for i in range(40)]
    train, _ = split([*big, *letters(60, parties=60)[40:]])
    assert all(d in train for d in big)


def test_a_list_of_names_links_all_who_share_one() -> None:
    chain = [document(text(900 + i), {"parties": [f"N{i}", f"N{i + 1}"]}, digest=digest(i)) for i in range(5)]
    assert len(groups(chain)) == 1


def test_without_a_sender_a_document_stands_alone() -> None:
    assert len(groups([document(f"{NDA} {text(i)}", {}, digest=digest(i)) for i in range(4)])) == 4
