"""Labelled documents become examples: production's own question, the document's own words, null where the window lacks them."""

import json
from pathlib import Path

import pytest

from schemas.kind import fields_of, groups_of
from schemas.nda import Nda
from schemas.registry import KINDS
from tasks.extract.read import questions
from tasks.finetune.examples import examples
from tasks.finetune.shown import Shown, same_value
from tasks.normalise import Context, context_of, normalise
from tests.unit.labelled_papers import NDA, NDA_LABELS, document

SPEC = {name: {spec.name: spec for spec in fields_of(kind)} for name, kind in KINDS.items()}
WINDOW = 600


def answers(labels: dict[str, object], text: str = NDA, **more: object) -> dict[str, object]:
    found: dict[str, object] = {}
    for example in examples(document(text, labels, **more), WINDOW):  # type: ignore[arg-type]
        found |= json.loads(example.answer)
    return found


def test_the_question_is_the_one_that_production_asks() -> None:
    labelled = document(NDA, NDA_LABELS)
    asked = [question.request for question in questions(labelled.paper, Nda, WINDOW)]
    assert [example.request for example in examples(labelled, WINDOW)] == asked


def test_the_answer_is_the_documents_words_and_code_converts_them() -> None:
    assert answers(NDA_LABELS) == {
        "parties": ["Nike, Inc.", "Eric Dean Sprunk"],  # in the order of the document, with its comma
        "effective_date": "March 3, 2014",
        "governing_law": "Oregon",
        "term": "two (2) years",
    }
    context = context_of(NDA)
    for name, words in answers(NDA_LABELS).items():
        if isinstance(words, str):
            assert normalise(SPEC["nda"][name].type, (words,), context).value == NDA_LABELS[name]


def test_null_is_right_where_the_window_lacks_what_the_document_has_elsewhere() -> None:
    filler = "\n".join(f"{i}. Nothing of what is said here has to do with the question that is asked, at all." for i in range(400))  # fmt: skip
    labelled = document(f"{filler}\nIt lasts one week.\n{filler}", {**NDA_LABELS, "parties": [], "effective_date": None, "governing_law": None, "term": "1 week"})  # fmt: skip
    law = next(e for e in examples(labelled, WINDOW) if "term" in e.present + e.absent)
    shown = "one week" in law.request.user
    assert json.loads(law.answer)["term"] == ("one week" if shown else None)
    narrow = next(e for e in examples(labelled, 5) if "term" in e.present + e.absent)
    if "one week" not in narrow.request.user:
        assert json.loads(narrow.answer)["term"] is None
        assert narrow.unscored == ()


def test_nothing_is_learned_where_the_truth_is_not_in_the_text() -> None:
    [who] = [e for e in examples(document(NDA, {**NDA_LABELS, "effective_date": "2019-01-01"}), WINDOW) if "effective_date" in e.answer]  # fmt: skip
    [(start, end)] = who.unscored
    assert who.answer[start:end] == "null"
    assert "effective_date" not in who.present + who.absent


def test_nothing_is_learned_of_a_field_without_a_label() -> None:
    labels = {name: value for name, value in NDA_LABELS.items() if name != "term"}
    [law] = [e for e in examples(document(NDA, labels), WINDOW) if "term" in e.answer]
    [(start, end)] = law.unscored
    assert law.answer[:start].endswith('"term":')
    assert law.answer[start:end] == "null"


def test_a_renewal_is_copied_with_the_word_that_makes_it_one() -> None:
    text = "The agreement renews for successive one (1) year terms unless notice is given 30 days before."
    words = Shown(text, Context()).words(SPEC["contract"]["renewal_term"], "successive 1 year", ())
    assert "successive" in words[0]
    assert normalise(SPEC["contract"]["renewal_term"].type, words, Context()).value == "successive 1 year"


def test_a_clause_is_answered_by_the_first_words_of_its_sentence() -> None:
    sentence = "Neither party may assign this Agreement without the prior written consent of the other party hereto."
    found = Shown(f"One. {sentence} Two.", Context()).words(SPEC["contract"]["anti_assignment"], True, [sentence])
    assert found == ("Neither party may assign this Agreement without the",)


@pytest.mark.parametrize(("found", "label", "same"), [({"amount": "12.50", "currency": "MYR"}, "12.5", True), ({"amount": "12.50", "currency": None}, "12.51", False), ("New York", "new york", True), ("2 years", "3 years", False)])  # fmt: skip
def test_values_are_compared_by_what_they_mean(found: object, label: object, same: bool) -> None:
    assert same_value(found, label) is same


def test_answers_are_what_the_grammar_of_production_admits() -> None:
    """A target that the grammar forbids would be learned in vain."""
    from xgrammar import Grammar
    from xgrammar.testing import _is_grammar_accept_string

    for golden in sorted(Path(__file__).parents[1].glob("golden/*/*.json")):
        case = json.loads(golden.read_text())
        labels = {k: v["amount"] if isinstance(v, dict) else v for k, v in case["expected"].items()}
        labelled = document(case["text"], labels, kind=case["kind"], verbatim={k: tuple(v) for k, v in case["verbatim"].items()})  # fmt: skip
        for example in examples(labelled, WINDOW):
            grammar = Grammar.from_json_schema(
                json.dumps(example.request.json_schema), any_whitespace=False, separators=(",", ":")
            )
            assert _is_grammar_accept_string(grammar, example.answer), example.answer


def test_golden_cases_say_what_they_are_labelled_with() -> None:
    """The words that show a value are found again for nearly all fields; a target lost is a lesson lost."""
    known = lost = 0
    for golden in sorted(Path(__file__).parents[1].glob("golden/*/*.json")):
        case = json.loads(golden.read_text())
        labels = {k: v["amount"] if isinstance(v, dict) else v for k, v in case["expected"].items()}
        made = examples(document(case["text"], labels, kind=case["kind"], verbatim={k: tuple(v) for k, v in case["verbatim"].items()}), WINDOW)  # fmt: skip
        known += sum(len(e.present) + len(e.absent) for e in made)
        lost += sum(len(e.unscored) for e in made) - (len(fields_of(KINDS[case["kind"]])) - len(labels))
    assert known > 100
    assert lost / known < 0.05


def test_every_group_of_every_kind_has_its_question() -> None:
    for kind in KINDS.values():
        labelled = document("Some text.", {}, kind=kind.name)
        assert len(examples(labelled, WINDOW)) == len(groups_of(kind))


def test_what_is_not_labelled_is_another_corpus_than_what_is_absent() -> None:
    """Both are written null; one is learned, the other is not."""
    from tasks.finetune.corpus import hash_of

    absent, unknown = NDA_LABELS | {"term": None}, {name: v for name, v in NDA_LABELS.items() if name != "term"}
    made = [examples(document(NDA, labels, digest="a"), 600) for labels in (absent, unknown)]
    assert [e.answer for e in made[0]] == [e.answer for e in made[1]]
    assert hash_of(made[0]) != hash_of(made[1])
    assert hash_of(made[0]) == hash_of(examples(document(NDA, absent, digest="a"), 600))
