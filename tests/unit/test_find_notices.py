"""Notices of loss as brokers, adjusters and call centres write them: several labels in a line, leaders of dots, short words, letters."""

import pytest

from schemas.kind import Kind
from schemas.loss_notice import LossNotice
from schemas.page import Line, Page
from schemas.step import Paper
from tasks.find.rules import read_by_rules

IN_COLUMNS = """HAIL LOSS NOTICE
Insured  : Ann Hill           Policy : CH 40 118 2
Date of damage : 6/12/26      Date of notice : 6/14/26
Cause    : Hail               Agent ph: 555-010-0104
Loss desc: The roof was dented."""
DOTTED = """ELM MUTUAL
Policy No. / N° de police ......... EM-H-2214
Assured / Assuré .................. Ann and Bo Hill
Nature of loss .................... Hail
Loss location ..................... 9 Oak Way, Elmton"""
SHORT = """CALL NOTE
Pol: HO-2281-7
Insd: J MARSH
Clm: 25-00118
D/L: 09/01/2025
COL: wind, tree
Facts: a tree fell on the garage"""
SIDE_BY_SIDE = """AUTOMOBILE LOSS NOTICE
AGENCY   PHONE (A/C): 555-010-0182      DATE OF LOSS AND TIME   [ ] AM
Oak Agency                              03/14/2025  4:50        [X] PM
CODE: 41        SUB CODE: 3           | POLICY NUMBER
CUSTOMER ID: OAK-00918                | EM PA 447-06
NAME OF INSURED (First, Last)         | NAME OF CONTACT
Ann Hill                              | same
PRIMARY PHONE # [ ]HOME [X]CELL
555-010-0137
Claim #      25-118"""
TICKED = """POOL NOTICE OF LOSS
Member: City of Elmton
Type of loss  (check one)
   [ ] Theft     [ ] Fire of a building     [X] Flood     [ ] Other
When did it happen?      04/25/2026
Where did it happen?     9 Oak Way, Elmton
Tell us what happened    The creek rose.
Policy number: GF 200 66 (08/15/24-25)   Forms 12
Estimate of loss: 5,200.00
Claim number: 07/01/2025"""
SUBJECT = """From: Bo Oak
Subject: FW: New loss - Elm Feed & Seed, Inc. - hail damage 5/17
Hello, please set up a claim."""
LETTERHEAD = """ELM STONE WORKS, LTD.
Beacon Mutual Insurance Company
We give notice of a crack in the wall.
"""
MANAGER = """We manage Oak Watch III Association, Inc. (your named insured).
Pipe Lining Co. works there."""
BROKER = """I write on behalf of Ann B. Hill. She had a fire."""
WEB = """Your claim was submitted
Policyholder      Ann Hill
What happened?    Theft
Tell us what happened    Somebody broke the window of my car and took the bag.
Date and time of loss: 2 May 2026, 14:00"""
YARD = """We report a stolen pump out of our yard at 2950 S. Kiln Ave in Elmton. It was there on Friday."""
PROSE = """Hi, new one please, the pol no is TT/4419/07 (tools).
It is not on the motor policy."""
FARM = """Dear Sirs, this is under the farm policy, number F-20117. The policy franchise of 1% does not bite."""
MAIL = """From: Ann Hill
Sent: Tuesday, May 20, 2025 8:42 AM
To: claims
Hello,
the boiler of our shop burst on 16 May 2025, our agent Bo (555-010-0177) knows it.
Please ring me on 555-010-0148."""
DATED = """Elmton, 11 February 2024
Dear Sirs,
A pipe burst here and the plumber (555 010 0122) turned the water off. The policy renews on 1 May 2024.
Yours, A. Hill"""


def read(text: str, kind: type[Kind] = LossNotice) -> dict[str, str]:
    page = Page(number=1, lines=tuple(Line(text=line) for line in text.splitlines()))
    found = read_by_rules(Paper(content_hash="0" * 64, pages=(page,), kind=kind.name), kind)
    return {field: words[0] for field, words in found.items() if any(words)}


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        (IN_COLUMNS, "insured_name", "Ann Hill"),
        (IN_COLUMNS, "policy_number", "CH 40 118 2"),
        (IN_COLUMNS, "loss_date", "6/12/26"),
        (IN_COLUMNS, "reported_date", "6/14/26"),
        (IN_COLUMNS, "loss_type", "Hail"),
        (IN_COLUMNS, "description", "The roof was dented."),
        (DOTTED, "policy_number", "EM-H-2214"),
        (DOTTED, "insured_name", "Ann and Bo Hill"),
        (DOTTED, "loss_type", "Hail"),
        (DOTTED, "loss_location", "9 Oak Way, Elmton"),
        (SIDE_BY_SIDE, "loss_date", "03/14/2025"),
        (SIDE_BY_SIDE, "policy_number", "EM PA 447-06"),
        (SIDE_BY_SIDE, "insured_name", "Ann Hill"),
        (SIDE_BY_SIDE, "claim_number", "25-118"),
        (SIDE_BY_SIDE, "contact_phone", "555-010-0137"),
        (TICKED, "insured_name", "City of Elmton"),
        (TICKED, "loss_type", "Flood"),
        (TICKED, "loss_date", "04/25/2026"),
        (TICKED, "loss_location", "9 Oak Way, Elmton"),
        (TICKED, "policy_number", "GF 200 66"),
        (TICKED, "amount_claimed", "5,200.00"),
        (SUBJECT, "insured_name", "Elm Feed & Seed, Inc."),
        (SUBJECT, "loss_type", "hail damage"),
        ("Subject: Claim for fire - hail damage\n\nDear Sirs,", "loss_type", "hail damage"),
        (LETTERHEAD, "insured_name", "ELM STONE WORKS, LTD."),
        (MANAGER, "insured_name", "Oak Watch III Association, Inc."),
        (BROKER, "insured_name", "Ann B. Hill"),
        (WEB, "description", "Somebody broke the window of my car and took the bag."),
        (WEB, "loss_date", "2 May 2026"),
        (YARD, "loss_location", "2950 S. Kiln Ave in Elmton"),
        (PROSE, "policy_number", "TT/4419/07"),
        (FARM, "policy_number", "F-20117"),
        (SHORT, "policy_number", "HO-2281-7"),
        (SHORT, "insured_name", "J MARSH"),
        (SHORT, "claim_number", "25-00118"),
        (SHORT, "loss_date", "09/01/2025"),
        (SHORT, "loss_type", "wind, tree"),
        (SHORT, "description", "a tree fell on the garage"),
    ],
)
def test_the_labels_of_notices(text: str, field: str, words: str) -> None:
    assert read(text)[field] == words


def test_a_date_is_no_number_of_a_claim() -> None:
    assert "claim_number" not in read(TICKED)


def test_words_of_a_title_are_no_label() -> None:
    assert "loss_location" not in read("RISK MANAGEMENT DIVISION\nPolicy: H 12\nInsured: Ann Hill\nClaim: 77")


def test_the_number_that_asks_for_a_call_and_nobody_elses() -> None:
    assert read(MAIL)["contact_phone"] == "555-010-0148"
    assert "contact_phone" not in read(DATED)
    assert "contact_phone" not in read(IN_COLUMNS)


def test_a_letter_reports_on_the_day_that_it_bears() -> None:
    assert read(MAIL)["reported_date"] == "May 20, 2025"
    assert read(DATED)["reported_date"] == "11 February 2024"


@pytest.mark.parametrize(
    "told", ["The roof is a claim, and the hail deductible is $25,000.", "Our prior claim was paid at $38,400."]
)
def test_what_the_insured_bears_or_was_paid_before_is_no_amount_claimed(told: str) -> None:
    text = f"Dear Sir or Madam:\nWe report a loss under policy BD-5512963. Hail broke the roof. {told}"
    assert "amount_claimed" not in read(text)


STORIES = """NOTICE OF LOSS
1. Policyholder: Ann Hill (a teacher)
2. Kind: Hail
4. Situation: the second barn behind the old mill
5. Your story: Stones broke the roof of the barn over the hay.
               Rain came in. The hay is wet.
6. Witness: none"""
BLOCK = """Dear Sirs,
please set up a claim for our client as told on the telephone.
    Policyholder:  Elm Feed LLC, 9 Oak Way, Elmton
    Policy:        EF 4471
    Type:          fire / smoke
A heater fell over in the shop and burned the bench.
We have told the client to wait for you before anything is moved.
The shop is closed and the door is boarded up.
Your adjuster may go there on any day of the week.
There is somebody there from eight o'clock on.
Kind regards
Bo Oak"""
IN_PAIRS = """Intake
Insured   Ann Hill             Policy   BP 0118
Loss type
Frozen pipe
clm # __24-118__   what happened?  __The pipe broke.__"""
IN_ROWS = """NOTICE OF LOSS
Insured: Ann Hill
CAUSE OF LOSS       EST. AMOUNT
Hail                $500.00
Policy no: H 12"""


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        (STORIES, "insured_name", "Ann Hill"),
        (STORIES, "loss_type", "Hail"),
        (STORIES, "loss_location", "the second barn behind the old mill"),
        (STORIES, "description", "Stones broke the roof of the barn over the hay. Rain came in. The hay is wet."),
        (BLOCK, "insured_name", "Elm Feed LLC"),
        (BLOCK, "loss_type", "fire / smoke"),
        (IN_PAIRS, "insured_name", "Ann Hill"),
        (IN_PAIRS, "policy_number", "BP 0118"),
        (IN_PAIRS, "claim_number", "24-118"),
        (IN_PAIRS, "description", "The pipe broke."),
        (IN_ROWS, "loss_type", ""),
        ("Insured: Ann Hill\nPolicy: H 12\nLoss: cargo theft", "loss_type", "cargo theft"),
        ("Insured: Ann Hill\nPolicy: H 12\nLoss: cargo theft", "loss_location", ""),
        ("Insured: Ann Hill\nPolicy: H 12\nIn your own words: The shed is flat.", "description", "The shed is flat."),
        ("Insured: Ann Hill\nPolicy: H 12\nRptd dt: 01/16/2026", "reported_date", "01/16/2026"),
        ("Insured: Ann Hill\nPolicy: H 12\nPlace: (not captured)", "loss_location", ""),
        ("Insured: Ann Hill\nPolicy: H 12\nIt happened on: May 3, 2026", "loss_location", ""),
        ("Dear Sirs, our policy is FO 18-2203 and the barn is gone.", "policy_number", "FO 18-2203"),
    ],
)
def test_what_stands_beside_a_label_and_how_far_it_goes(text: str, field: str, words: str) -> None:
    assert read(text).get(field, "") == words


LETTER = """Ann Hill
9 Oak Way

May 28, 2026

Dear Sirs, my name is Ann Hill. On the night of May 25, 2026 lightning came into the barn at 12 Mill Road in Elmton OH.
The roofer has quoted $2,780 for the roof. My deductible is $500, and last year you paid $900.
Call my cell 555-010-0119, not the office at (800) 555-0122. File 555-010-4471 is claim # assigned: 23-0614-0088."""
SUMS = """We figure $44,000 to put the barn back and the vet wants $300."""
TABLE = """The loss, by field:
corn     76      $550
beans    80"""


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        (LETTER, "insured_name", "Ann Hill"),
        (LETTER, "loss_date", "May 25, 2026"),
        (LETTER, "loss_type", "lightning"),
        (LETTER, "loss_location", "12 Mill Road in Elmton OH"),
        (LETTER, "amount_claimed", "$2,780"),
        (LETTER, "contact_phone", "555-010-0119"),
        ("Member: Elm Pool\nCall (800) 555-0122. Claim # assigned: 23-0614-0088", "contact_phone", ""),
        (SUMS, "amount_claimed", ""),
        (TABLE, "amount_claimed", ""),
        ("Policy is in the name of Ann and Bo Hill.", "insured_name", "Ann and Bo Hill"),
        ("Caller was Ann Hill (named insured) at noon.", "insured_name", "Ann Hill"),
        ("There was a fire, and no theft.", "loss_type", "fire"),
        ("There was wind, and then a fire.", "loss_type", ""),
        ("The fire department came.", "loss_type", ""),
        ("A pipe broke over the hay. There never was a fire here.", "loss_type", ""),
        ("A truck hit the barn. We ask for explosion papers later.", "loss_type", ""),
        ("We did not see a fire at the barn.", "loss_type", ""),
        ("The wind turbine stays as it is.", "loss_type", ""),
        ("Lightning hit the barn.", "loss_type", "Lightning"),
        ("We write, acting for Elm Underwriting Partners, about a barn.", "insured_name", ""),
        ("She represents Elm Adjusters Group.", "insured_name", ""),
        ("Pay us in the name of God Almighty.", "insured_name", ""),
        ("Hello, this is Ann Hill again from Elm Claims.", "insured_name", ""),
        ("The barn by this is Mill Road.", "insured_name", ""),
        ("Hello, this is Ann Hill. The barn is gone.", "insured_name", "Ann Hill"),
        ("The cover costs us $1,800 a year.", "amount_claimed", ""),
        ("The barn is worth $700,000.", "amount_claimed", ""),
        ("We rebuilt it and replaced the doors in 2018 for $9,000.", "amount_claimed", ""),
        ("We say thanks and send $40.", "amount_claimed", ""),
        ("It takes $9,000 to replace the doors.", "amount_claimed", "$9,000"),
    ],
)
def test_what_a_letter_tells(text: str, field: str, words: str) -> None:
    assert read(text).get(field, "") == words
