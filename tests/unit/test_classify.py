"""Cues to a kind, or to `unknown`; the last test reads labelled documents, if they are there."""

import json
import re
from pathlib import Path
from typing import ClassVar

import pytest

from schemas.kind import Kind
from schemas.page import Line, Page
from schemas.registry import KINDS, UNKNOWN
from tasks.classify import classify, cue_strength, excerpt_of, kind_probabilities

LABELLED = Path(__file__).parents[2].parent / "shared" / "data"

TEXTS = {
    "nda": """MUTUAL NON-DISCLOSURE AGREEMENT
        This Agreement is entered into by and between Acorn Ltd and Birch LLC. The Receiving Party shall hold the
        Confidential Information of the Disclosing Party in confidence and shall not disclose it to anybody.""",
    "contract": """DISTRIBUTION AGREEMENT
        This Agreement is entered into by and between Acorn Ltd ("Supplier") and Birch LLC ("Distributor"). Supplier
        hereby appoints Distributor to sell the Products in the Territory. Each party shall keep the confidential
        information of the other. Payment of the price shall be due in thirty days. Either party may terminate.""",
    "receipt": """CORNER SHOP
        12 Mill Lane
        Tea 2.50
        Cake 3.75
        T0TAL 6.25
        CASH 10.00
        CHANGE 3.75
        Thank you""",
    "accident_report": """Traffic collision report. A delivery vehicle was traveling northbound in the right lane and
        stopped at the intersection, where a car struck its rear bumper. No injuries were reported.""",
    "loss_notice": """FIRST NOTICE OF LOSS
        Policy number: HO-2231. Claim number: 17-0042. Insured: Mary Alder. Date of loss: 14 March 2023.
        Cause of loss: a burst pipe flooded the kitchen. Estimated repair: $8,400.00""",
    UNKNOWN: """SPRING NEWSLETTER
        Dear members, the garden club planted two hundred tulips. Our next meeting is on 12 April in the hall. The
        total membership is now 80. Please park your car behind the church.""",
}
LOSS_RUN = """LOSS RUN valued as of 1 May
    Policy number L23 Claim number 1 Date of loss 02/03/2020 Insured Acorn Ltd Paid 1,200.00 Reserve 0.00
    Policy number L23 Claim number 2 Date of loss 05/06/2021 Insured Acorn Ltd Paid 300.00 Reserve 9,000.00"""


class Menu(Kind):
    """Menu of a restaurant."""

    name: ClassVar[str] = "menu"
    cues: ClassVar[dict[str, float]] = {r"\bstarters?\b": 3.0, r"\bMain\b": 3.0, r"\bdesserts?\b": 3.0}


def pages(text: str) -> list[Page]:
    return [Page(number=1, lines=tuple(Line(text=line.strip()) for line in text.split("\n")))]


@pytest.mark.parametrize("kind", TEXTS)
def test_a_document_shows_its_kind(kind: str) -> None:
    found = classify(pages(TEXTS[kind]), KINDS, 0.7)
    assert found.kind == kind
    assert 0.7 <= found.confidence <= 1
    assert not found.given


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("loss_notice", "Subject: new loss - Aldine Bakery - oven fire\nPlease set up a claim. Policy: CP-40-1187. The insured found the damage on Monday. Call him at 555 010 2231."),
        ("loss_notice", "REC'D BY PHONE\nPol HO-2281-7  insd J Marsh\nDOL 04/02/25  cause: wind, tree on garage\nded 1000  est unk\ncall back on cell"),
        ("loss_notice", "Home policy 88/2217\nDear Sirs, I am writing to tell you about a leak at my house. The ceiling is ruined. I claimed once before, in 2016. Please ring me."),
        ("loss_notice", "NOTICE OF CIRCUMSTANCES\nPolicy PL-2201. We give notice of circumstances that may give rise to a claim: cracks were found in the beams that we designed."),
        ("unknown", "CERTIFICATE OF LIABILITY INSURANCE\nInsured: Elm Paving Inc. Policy number GL 44719. Insurer A: Oak Mutual. Certificate holder: City of Elmton. Damage to rented premises 100,000. Deductible 500."),
        ("unknown", "Your policy no. HX/229 is due for renewal. The premium is 412.60. The excess is 250 for each claim, 500 for escape of water. Please tell us of any claims or damage. Call us on 555 0121."),
        ("unknown", "HOMEOWNERS POLICY DECLARATIONS\nPolicy number HO3-55. Named insured: Ann Reyes. Deductible 1,000. Annual premium 1,422.00. Mortgagee: First Bank. To report a claim call 555 0100."),
        ("loss_notice", "Hi,\nPlease take this as notice of a loss under our policy 31P55. The place is 9 Oak Way, Elmton."),
        ("loss_notice", "Dear claims team,\nI wish to report a claim. My policy renews in May. Lightning hit the chimney."),
        ("accident_report", "I was driving my van in Elmton on May 2 when an SUV braked hard in front of me and I could not stop."),
        ("accident_report", "The shuttle was in manual mode on a narrow street when it brushed a box truck. No one was hurt."),
        ("nda", "CONFIDENTIAL SEPARATION AGREEMENT\nThe Employee shall keep this confidential. Elm Works shall pay two payments hereunder and either party may terminate."),
    ],
)  # fmt: skip
def test_a_few_sentences_show_their_kind(kind: str, text: str) -> None:
    assert classify(pages(text), KINDS, 0.5).kind == kind


def test_a_list_of_losses_is_no_notice_of_one() -> None:
    assert classify(pages(LOSS_RUN), KINDS, 0.7).kind == UNKNOWN


def test_an_empty_document_is_unknown() -> None:
    found = classify([], KINDS, 0.7)
    assert found.kind == UNKNOWN
    assert found.confidence > 0.9


def test_a_kind_below_the_threshold_is_not_forced() -> None:
    probabilities = kind_probabilities(pages(TEXTS["contract"]), KINDS)
    assert classify(pages(TEXTS["contract"]), KINDS, probabilities["contract"]).kind == "contract"
    refused = classify(pages(TEXTS["contract"]), KINDS, probabilities["contract"] + 1e-9)
    assert (refused.kind, refused.confidence) == (UNKNOWN, probabilities[UNKNOWN])


def test_probabilities_add_up() -> None:
    probabilities = kind_probabilities(pages(TEXTS["nda"]), KINDS)
    assert set(probabilities) == {*KINDS, UNKNOWN}
    assert sum(probabilities.values()) == pytest.approx(1)


def test_a_new_kind_needs_its_cues_alone() -> None:
    kinds = KINDS | {"menu": Menu}
    assert classify(pages("Starters\nSoup\nMAIN\nRoast\nDesserts\nCake"), kinds, 0.7).kind == "menu"
    assert classify(pages(TEXTS["nda"]), kinds, 0.7).kind == "nda"


def test_the_title_counts_again_and_repetition_saturates() -> None:
    body = excerpt_of(pages("x " * 400 + "lease"))
    title = excerpt_of(pages("lease " + "x " * 400))
    often = excerpt_of(pages("x " * 400 + "lease " * 400))
    assert cue_strength(title, "lease") == pytest.approx(cue_strength(body, "lease") + 1)
    assert cue_strength(often, "lease") == 1.0


def test_only_head_and_tail_of_a_long_document_are_weighed() -> None:
    excerpt = excerpt_of(pages("first " + "x " * 500_000 + " last"))
    assert len(excerpt.text) < 10_000
    assert excerpt.text.startswith("first")
    assert excerpt.text.endswith("last")


@pytest.mark.parametrize("cue", [cue for kind in KINDS.values() for cue in kind.cues])
def test_every_cue_is_an_expression_in_lower_case(cue: str) -> None:
    re.compile(cue)
    assert re.search(r"(?<!\\)[A-Z]", cue) is None


@pytest.mark.parametrize("folder", ["receipt", "accident_report", "contract"])
def test_labelled_text_files(folder: str) -> None:
    if not LABELLED.exists():
        pytest.skip("the labelled documents (../shared/data) are not here")
    rows = [json.loads(line) for line in (LABELLED / folder / "expected.jsonl").read_text().splitlines()]
    files = sorted(row["file"] for row in rows if row["file"].endswith(".txt"))[1:60:2]
    right = sum(classify(pages((LABELLED / folder / f).read_text()), KINDS, 0.7).kind == folder for f in files)
    assert right >= 0.9 * len(files) > 0
