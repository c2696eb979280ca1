"""Where documents go, once their fields are judged; every reason is explained. Verdicts of fields are in test_trust_judge.py."""

import pytest

from schemas.outcome import EXPLAINED, Reason, Verdict
from schemas.reading import Evidence, EvidenceGrade, Normalised, Signals, Verbatim
from schemas.step import Decision, FieldReading
from tasks.trust.decide import decide_document


def reading(verdict: Verdict) -> FieldReading:
    return FieldReading(
        field="f", verbatim=Verbatim(field="f", words=("x",), signals=Signals()), normalised=Normalised(value="x"),
        evidence=(Evidence(grade=EvidenceGrade.EXACT),), confidence=1.0,
        decision=Decision(field="f", verdict=verdict, reasons=(Reason.CONFIDENT,)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("verdicts", "unread", "reasons"),
    [
        ([Verdict.ACCEPT, Verdict.ACCEPT], (), [Reason.CONFIDENT]),
        ([Verdict.ACCEPT, Verdict.REVIEW], (), [Reason.FIELDS_IN_REVIEW]),
        ([Verdict.ACCEPT], (3,), [Reason.UNREAD_PAGES]),
        ([Verdict.REVIEW], (3,), [Reason.FIELDS_IN_REVIEW, Reason.UNREAD_PAGES]),
        ([], (), [Reason.ANSWER_INVALID]),
    ],
)
def test_documents(verdicts: list[Verdict], unread: tuple[int, ...], reasons: list[Reason]) -> None:
    found = decide_document([reading(verdict) for verdict in verdicts], unread)
    assert (found.field, list(found.reasons)) == ("", reasons)
    assert (found.verdict is Verdict.ACCEPT) == (reasons == [Reason.CONFIDENT])


def test_every_reason_is_explained() -> None:
    assert set(EXPLAINED) == set(Reason)
