"""The second reader: what each rule takes, what it leaves out, and that it is good enough to be an opinion."""

import hashlib
import random
import time

import pytest

from schemas.kind import Kind, described, fields_of
from schemas.page import Line, Page
from schemas.registry import KINDS
from schemas.step import Paper
from schemas.values import Clause, Text, ValueType
from tasks.find.rules import read_by_rules, rule_of
from tasks.normalise import context_of, normalise
from tasks.samples.registry import GENERATORS


def paper(text: str) -> Paper:
    lines = tuple(Line(text=line) for line in text.split("\n"))
    return Paper(content_hash=hashlib.sha256(text.encode()).hexdigest(), pages=(Page(number=1, lines=lines),))


def read(kind: str, text: str) -> dict[str, tuple[str, ...]]:
    return dict(read_by_rules(paper(text), KINDS[kind]))


NDA = """MUTUAL NON-DISCLOSURE AGREEMENT
This Agreement is made and entered into as of October 28, 2007 by and between Packet Works, Inc., a Delaware corporation
with offices at 1 Main Street, Sunnyvale, CA 94085 ("Packet"), and Ann B. Crusa ("Recipient").
1. This Agreement replaces the one of March 1, 2001. Its term, and all obligations, survive for a period of three (3) years from the date hereof.
2. Notice of thirty (30) days is given in writing.
3. This Agreement is governed by and construed in accordance with the laws of the State of California."""

RECEIPT = """BLUE HERON TRADING SDN BHD (123456-X)
NO. 3, JALAN PELABUR 23/1,
40300 SHAH ALAM,
SELANGOR
TEL: 03-5542 3228
DATE: 05/09/2017 11:08
SUBTOTAL 54.00
GST 6% 0.15
TOTAL RM 54.15
CASH RM 60.00
CHANGE RM 5.85"""

CRASH = """On May [XXX], 2024 at 2:31 AM PT a Lumo Autonomous Vehicle ("Lumo AV") operating in San Mateo, California was struck by
a 2019 Toyota Prius. Lumo is reporting this crash under the order dated April 5, 2023."""

NOTICE = """Claim Notification
CLAIM NO.:  24CL229532
POLICY NO.:  ZGK6095784
NAME OF INSURED:  Ryan Ventures, Inc.
Loss date:  10-24-2013
Reported on:  11/04/2013
Estimate of loss:  $55,991.56
Tel.:  (303) 555-0101"""


def test_an_agreement() -> None:
    assert read("nda", NDA) == {
        "parties": ("Packet Works, Inc.", "Ann B. Crusa"),
        "effective_date": ("October 28, 2007",),
        "governing_law": ("California",),
        "term": ("three (3) years",),
    }


def test_an_agreement_that_says_less() -> None:
    silent = "\n".join([*NDA.splitlines()[:3], "2. Notice of thirty (30) days is given in writing."])
    assert read("nda", silent)["term"] == read("nda", silent)["governing_law"] == ()


def test_a_receipt() -> None:
    assert read("receipt", RECEIPT) == {
        "company": ("BLUE HERON TRADING SDN BHD",),
        "date": ("05/09/2017",),
        "address": ("NO. 3, JALAN PELABUR 23/1, 40300 SHAH ALAM, SELANGOR",),
        "total": ("RM 54.15",),
    }


def test_a_narrative() -> None:
    found = read("accident_report", CRASH)
    assert found["reporting_entity"] == ("Lumo",)
    assert found["incident_month"] == ("May [XXX], 2024",)
    assert found["incident_time"] == ("2:31 AM",)
    assert found["city"] == ("San Mateo",)
    assert found["state"] == ("California",)


def test_a_month_of_filing_is_not_the_accidents() -> None:
    assert read("accident_report", 'On May 3, 2024, Lumo LLC ("Lumo") filed a report.')["incident_month"] == ()


def test_a_form() -> None:
    found = read("loss_notice", NOTICE)
    assert found["claim_number"] == ("24CL229532",)
    assert found["policy_number"] == ("ZGK6095784",)
    assert found["insured_name"] == ("Ryan Ventures, Inc.",)
    assert found["loss_date"] == ("10-24-2013",)
    assert found["reported_date"] == ("11/04/2013",)
    assert found["amount_claimed"] == ("$55,991.56",)


def test_no_labels_are_no_reading_and_a_form_without_the_label_says_that_there_is_no_value() -> None:
    found = read("loss_notice", "Dear Sirs, our window was smashed.")
    assert "insured_name" not in found
    assert found["policy_number"] == (), "a number is looked for in sentences too"
    without = NOTICE.replace("POLICY NO.:  ZGK6095784\n", "")
    assert read("loss_notice", without)["policy_number"] == ()


def test_an_empty_paper_has_no_values() -> None:
    for name in KINDS:
        assert not any(read(name, "").values())


@pytest.mark.parametrize(
    "piece",
    ["Ab-", "A", "Ab. ", "between A, ", "a: b\n", "Agreement ", "a term of 1 year ", "until May 1, 2006 ", "TOTAL\n1.00\n", "assign ", "(1) "],
)  # fmt: skip
def test_a_hostile_paper_takes_seconds_at_most(piece: str) -> None:
    text, started = (piece * 60_000)[:60_000], time.process_time()
    for name in KINDS:
        read(name, text)
    assert time.process_time() - started < 8


class Novel(Kind):
    """A kind nobody has written a rule for."""

    name = "novel"
    cues = {}

    pets: Clause = described("the sentence on animals")
    street: Text = described("the address of the house", search="street")


def test_a_field_without_a_rule_is_left_out_and_a_new_kinds_field_has_one_by_its_description() -> None:
    assert rule_of(fields_of(Novel)[0]) is None
    assert read_by_rules(paper("Villa Rosa\n12 Elm Street\n80112 Denver"), Novel) == {
        "street": ("12 Elm Street 80112 Denver",)
    }


@pytest.mark.parametrize(
    ("kind", "field", "least"),
    [
        ("nda", "governing_law", 0.8),
        ("nda", "effective_date", 0.6),
        ("receipt", "date", 0.8),
        ("receipt", "total", 0.6),
        ("accident_report", "incident_time", 0.8),
    ],
)
def test_the_rules_are_an_opinion_on_samples(kind: str, field: str, least: float) -> None:
    spec = next(spec for spec in fields_of(KINDS[kind]) if spec.name == field)
    right = 0
    for seed in range(40):
        sample = GENERATORS[kind](random.Random(seed))
        words = read(kind, sample.text)[field]
        value = normalise(spec.type, words, context_of(sample.text)).value if words else None
        right += value == sample.truth[field]
    assert right / 40 >= least


def total_of(text: str) -> tuple[str, ...]:
    return read("receipt", text)["total"]


COLUMN = """SUBTOTAL
ROUNDING
TOTAL
CASH
CHANGE
33.48
0.02
33.50
50.00
16.50"""


@pytest.mark.parametrize(
    ("slip", "found"),
    [
        (COLUMN, "33.50"),
        ("TOTAL EXCL. GST 28.11\nGST 6% 1.69\n29.80\nCASH 50.00\nCHANGE 20.20", "29.80"),
        ("TOTAL SALES 80.91\nROUNDING -0.01\nTOTAL INCL. GST 80.90", "80.90"),
        ("SUB TOTAL : RM\n4.69\nROUNDING ADJ : RM\n0.01\nTOTAL SALES INCLUSIVE GST : RM\n4.70", "4.70"),
        ("TOTAL RM INCL. OF GST\n9.65\nCASH\n-50.00\nCHANGE\n40.35\nTOTAL SAVINGS\n0.00", "9.65"),
        ("Zwischensumme 10,00\nSumme EUR 12,50\nGegeben 20,00\nRückgeld 7,50", "12,50"),
        ("DPT.05 149.00\nDPT.04 21.00\nCASH\n170.00", "170.00"),
    ],
)
def test_a_total_is_told_by_its_label_and_by_what_was_paid(slip: str, found: str) -> None:
    assert [words.split()[-1] for words in total_of(slip)] == [found]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("LOT 11-22-31, JALAN 5\n19-09-17 15:39 SH01", ("19-09-17",)),
        ("TEL. : 05.22.95.66.66\nLE 30/03/2018 A 12:36", ("30/03/2018",)),
        ("TEL. : 05.22.95.66.66", ()),
        ("5/8/2017\nTABLE 3 12:36", ("5/8/2017",)),
    ],
)
def test_a_tills_date_stands_beside_the_time_and_is_no_telephone_number(lines: str, found: tuple[str, ...]) -> None:
    assert read("receipt", f"BLUE HERON SDN BHD\n{lines}\nTOTAL 5.00")["date"] == found


def test_amounts_that_nothing_calls_a_total_are_none() -> None:
    assert total_of("TEA 3.50\nMILK 2.10\nGST SUMMARY\n0.21") == ()


CONTRACT = """SUPPLY AGREEMENT
This Supply Agreement is made on March 3, 2014 by and between Elm Works, Inc. and Oak Mills LLC, and is effective as of May 1, 2014 (the "Effective Date").
1. The initial term of this Agreement shall begin on the Effective Date and continue for three (3) years. It shall renew automatically for successive one (1) year terms unless either party gives sixty (60) days prior written notice that it does not wish to renew.
2. Neither party may assign this Agreement without the prior written consent of the other. Oak shall maintain insurance of $1,000,000.
3. Invoices are paid within ninety (90) days."""


def test_a_contract() -> None:
    found = read("contract", CONTRACT)
    assert found["effective_date"] == ("May 1, 2014",)
    assert found["expiration_date"] == ("May 1, 2014", "three (3) years")
    assert normalise(ValueType.DATE, found["expiration_date"], context_of(CONTRACT)).value == "2017-05-01"
    assert found["renewal_term"] == ("successive one (1) year terms",)
    assert found["notice_period_to_terminate_renewal"] == ("sixty (60) days",)


@pytest.mark.parametrize(
    ("sentence", "renewal", "notice"),
    [
        ("The term may be extended at Bolt's wish, who then gives sixty days prior written notice.", (), ()),
        ("This Agreement renews for successive terms of one year until cancelled by sixty days prior notice.", ("successive terms of one year",), ("sixty days",)),
        ("This Agreement renews for terms of one year if no notice is given 90 days before the end of the term.", ("one year",), ("90 days",)),
        ("The term of this Agreement is extended by the days that were lost (to the sixth anniversary of its date).", (), ()),
    ],
)  # fmt: skip
def test_notice_to_renew_is_none_against_it_and_an_anniversary_is_no_further_term(
    sentence: str, renewal: tuple[str, ...], notice: tuple[str, ...]
) -> None:
    found = read("contract", f"SUPPLY AGREEMENT\n\n4. Terms\n\n{sentence}")
    assert (found["renewal_term"], found["notice_period_to_terminate_renewal"]) == (renewal, notice)


def test_a_term_that_ends_on_a_printed_day_ends_then() -> None:
    until = CONTRACT.replace("continue for three (3) years", "continue until June 30, 2016")
    assert read("contract", until)["expiration_date"] == ("June 30, 2016",)


@pytest.mark.parametrize(
    ("first", "ends"),
    [
        ("shall continue until the earlier of (i) June 30, 2016, and (ii) the end of the lease", ("June 30, 2016",)),
        ("commences upon signing and expires automatically on June 30, 2016", ("June 30, 2016",)),
        ("expires at midnight on this 30th day of June, 2016", ("30th day of June, 2016",)),
        ("shall continue until the later of (i) June 30, 2016, and (ii) the end of the lease", ()),
        ("shall continue until the fifth (5th) anniversary of the Effective Date", ("May 1, 2014", "fifth (5th) anniversary")),
        ("shall be kept secret, which survives the termination of this Agreement for a period of two years", ()),
    ],
)  # fmt: skip
def test_when_a_first_term_ends(first: str, ends: tuple[str, ...]) -> None:
    line = next(line for line in CONTRACT.splitlines() if line.startswith("1."))
    text = CONTRACT.replace(line, f"1. This Agreement {first}.")
    assert read("contract", text)["expiration_date"] == ends


def test_the_initial_term_is_the_first_term() -> None:
    other = "0. This Agreement may end by a sale of shares, such termination to be effective six (6) months after the sale.\n1."
    found = read("contract", CONTRACT.replace("1.", other, 1))
    assert found["expiration_date"] == ("May 1, 2014", "three (3) years")


def test_a_term_runs_from_no_day_but_its_own() -> None:
    text = "SUPPLY AGREEMENT\nThe pumps of June 1, 2012 are old. The term of this Agreement is three (3) years."
    assert read("contract", text)["expiration_date"] == ()


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("This Agreement shall enter into force on the date of its signature by both.", ("March 3, 2014",)),
        ("The term of this Agreement begins on the date hereof.", ("March 3, 2014",)),
        ("This Agreement becomes effective upon execution by both.", ("March 3, 2014",)),
        ("This Agreement enters into force on the Signing Date.", ()),
        ("The term of this Agreement commences upon execution of the lease.", ()),
        ("Oak begins to deliver on the date of this Agreement.", ()),
    ],
)
def test_an_agreement_takes_effect_on_the_day_it_was_made_where_it_says_so(
    sentence: str, found: tuple[str, ...]
) -> None:
    text = f"SUPPLY AGREEMENT\nThis Supply Agreement is made on March 3, 2014 by and between Elm Works, Inc. and Oak Mills LLC.\n{sentence}"
    assert read("contract", text)["effective_date"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This Agreement, dated as of March 3, 2014 and effective as of May 1, 2014 (the “Effective Date”), is made.", "May 1, 2014"),
        ("DATE: May 1, 2014\nThis Agreement takes effect on March 3, 2014.", "March 3, 2014"),
        ("Bolt asks me, and I, Ann Hill, agree as follows, from March 3, 2014.", "March 3, 2014"),
        ("Ann Hill works for Bolt and signs this Agreement, effective March 3, 2014.", "March 3, 2014"),
        ("DATE: March 3, 2014\nA. The parties made an earlier agreement dated as of May 1, 2012, effective then.", "March 3, 2014"),
    ],
)  # fmt: skip
def test_from_when_a_paper_holds(text: str, found: str) -> None:
    assert read("nda", f"NON-DISCLOSURE AGREEMENT\n{text}")["effective_date"] == (found,)


def test_an_agreement_that_says_no_term_has_none() -> None:
    silent = "\n".join(line for line in CONTRACT.splitlines() if not line.startswith("1."))
    found = read("contract", silent)
    assert found["expiration_date"] == found["renewal_term"] == found["notice_period_to_terminate_renewal"] == ()


def test_clauses_are_told_by_the_words_of_their_sentence() -> None:
    found = {name: words for name, words in read("contract", CONTRACT).items() if CONTRACT_CLAUSES[name]}
    assert found["anti_assignment"] == ("2. Neither party may assign this Agreement without the prior written consent",)
    assert found["insurance"] == ("Oak shall maintain insurance of $1,000,000",)
    assert [name for name, words in found.items() if words] == ["anti_assignment", "insurance"]


CONTRACT_CLAUSES = {spec.name: spec.type is ValueType.CLAUSE for spec in fields_of(KINDS["contract"])}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("This Agreement shall remain in effect for two (2) years from its date.", "two (2) years"),
        ("The term of this Agreement is 18 months.", "18 months"),
        ("This Agreement shall terminate on the second anniversary of its date.", "second anniversary"),
        ("The obligations of confidentiality shall expire five years after disclosure.", "five years"),
        ("The Recipient shall keep the Confidential Information secret for a period of 24 months.", "24 months"),
        ("Employee shall keep the Confidential Information secret for 24 months.", "24 months"),
        ("You agree that, for a period of one year, you shall not solicit any employee of the Company.", ""),
        ("This Agreement may be terminated on thirty (30) days prior written notice.", ""),
        ("Throughout the term and for two years after it, Oak shall keep insurance.", ""),
        ("On termination each party shall return the papers within 12 months.", ""),
        (
            "This Agreement shall remain in effect, and you agree that for two years you shall not call on any client.",
            "",
        ),
        ("Employee shall not compete during the term of this Agreement and for two years thereafter.", ""),
        ("This Agreement shall continue until the second anniversary of the Effective Date.", "second anniversary"),
        ("This Agreement shall continue for the longer of one year from its date or the life of the Patents.", ""),
        ("This Agreement ends if no Information was disclosed within the last five years.", ""),
        ("Upon termination of this Agreement the Recipient shall return all Information and be liable for two years.", ""),
        ("The obligations hereunder shall end on the date which is thirty months after the date hereof.", "thirty months"),
        ("What are secrets of the giver must be kept for two years.", "two years"),
        ("The provisions on the trial continue for five years from the date. The duty of confidence ends one year after disclosure.", "one year"),
        ("The obligations of the pledge would have lapsed two years after May 1.", ""),
        ("Ann Bell's undertaking to that company remains in force for two years.", ""),
        ("The parties' earlier agreement was to end after the duties had continued for two years.", ""),
        ("The covenants on recruiting of people continue for two years.", ""),
        ("This Agreement shall continue for two years. The duties as to Confidential Information shall continue for five years after such termination.", "two years"),
    ],
)  # fmt: skip
def test_a_term_is_what_the_agreement_or_its_duties_last(sentence: str, found: str) -> None:
    assert read("nda", sentence)["term"] == ((found,) if found else ())


def between(names: str) -> tuple[str, ...]:
    return read("nda", f'This Agreement is made by and between {names} (the "Recipient").\nWHEREAS')["parties"]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("Elm Works, Inc. and A.B. Farrow, Inc.", ("Elm Works, Inc.", "A.B. Farrow, Inc.")),
        (
            "Elm Works, Inc., 19th Floor, New York, NY 10018 and elmtree.com, Inc.",
            ("Elm Works, Inc.", "elmtree.com, Inc."),
        ),
        ("ELM WORKS INC AND OAK MILLS, INC", ("ELM WORKS INC", "OAK MILLS, INC")),
    ],
)
def test_and_parts_parties_but_not_the_words_of_a_name(names: str, found: tuple[str, ...]) -> None:
    assert between(names) == found


def test_only_a_company_or_who_has_a_role_is_a_party_by_definition() -> None:
    defined = 'The World Wide Web ("Web") serves Elm Works, Inc. (the "Company") and Ann B. Crusa (the "Employee").'
    assert read("nda", defined)["parties"] == ("Elm Works, Inc.", "Ann B. Crusa")


HEAD = """TAX INVOICE
SHOP NAME
12 JALAN HERON 4/2
81760 JOHOR BAHRU
TEL 07-555 0123
SOLD TO GREAT OAK ENGINEERING SDN BHD"""


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("PERNIAGAAN TWIN ELM", "PERNIAGAAN TWIN ELM"),  # not the customer below the address
        ("HERON NOODLE RESTAURANT\nHN SUPPER KITCHEN SDN BHD", "HN SUPPER KITCHEN SDN BHD"),
        ("NORTHERN SOUTHERN\nSTATIONERY SDN. BHD", "NORTHERN SOUTHERN STATIONERY SDN. BHD"),
        ("OLD HERON\nOWN BY: CHEF ELM SDN BHD", "CHEF ELM SDN BHD"),
        ("BLUE HERON\nGREEN HERON TRADING SDN BHD", "GREEN HERON TRADING SDN BHD"),
    ],
)
def test_who_issued_a_slip(above: str, name: str) -> None:
    assert read("receipt", HEAD.replace("SHOP NAME", above))["company"] == (name,)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("NO: E4, JLN OAK 2B/7,\nTAMAN OAK, 47301\nPETALING JAYA, SELANGOR", "NO: E4, JLN OAK 2B/7, TAMAN OAK, 47301 PETALING JAYA, SELANGOR"),
        ("JALAN OAK BATU 9\n28700 BENTONG\nPAHANG DARUL MAKMUR.", "JALAN OAK BATU 9 28700 BENTONG PAHANG DARUL MAKMUR."),
        ("LG118, LGF, 3 OAK CENTRE,\n47800 PETALING JAYA.", "LG118, LGF, 3 OAK CENTRE, 47800 PETALING JAYA."),
        ("8113 Linden Parkway\nRichmond, VA 56109\nCUSTOMER COPY", "8113 Linden Parkway Richmond, VA 56109"),
    ],
)  # fmt: skip
def test_where_an_address_ends(lines: str, found: str) -> None:
    assert read("receipt", f"BLUE HERON TRADING SDN BHD\n{lines}\nTEL: 03-78326929")["address"] == (found,)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("AMENDMENT TO SECTION 4, PART C OF THE DISTRIBUTION AGREEMENT\nThis amendment", "AMENDMENT TO SECTION 4, PART C OF THE DISTRIBUTION AGREEMENT"),
        ("ELM KITCHENS, INC. MASTER FRANCHISE AGREEMENT\nTHE OAK KITCHEN", "MASTER FRANCHISE AGREEMENT"),
        ("EXHIBIT 10.14\nSOFTWARE MAINTENANCE AGREEMENT   This Software Maintenance Agreement (the", "SOFTWARE MAINTENANCE AGREEMENT"),
    ],
)  # fmt: skip
def test_a_title_is_whole_and_nothing_but_the_title(head: str, title: str) -> None:
    assert read("contract", head)["document_name"] == (title,)


@pytest.mark.parametrize(
    ("sentence", "law"),
    [
        ("The laws of Hong Kong shall govern this Agreement.", "Hong Kong"),
        ("This Agreement is made under, and shall be read according to, the law of Bermuda.", "Bermuda"),
        ("Any dispute is resolved under the internal laws of the State of Texas.", "Texas"),
        (
            "It shall be governed by the laws of the United States and, besides, by the laws of the State of Ohio.",
            "Ohio",
        ),
        ("This Agreement is subject to Oregon law.", "Oregon"),
        ("This Agreement is subject to the laws of Ohio. Patents are governed by the laws of Maine.", "Ohio"),
        (
            "In accordance with the laws of Ohio it is registered. It shall be governed by the laws of the State of Maine.",
            "Maine",
        ),
        ("The laws of Maine govern the pledge. The laws of Ohio govern this Agreement.", "Ohio"),
        ("The earlier agreement is governed by the laws of Maine. The validity of the pledge is determined under Ohio law.", "Ohio"),
        ("The 2015 Agreement says that it is governed by the law of Maine.", None),
        ("Maine law governs the internal affairs of Packet.", None),
        ("This Agreement is governed not by the laws of Maine but by Ohio law.", "Ohio"),
        ("That the law of Ohio is the law of this paper.", "Ohio"),
        ("Governing law: Ohio. (She lives in Maine.)", "Ohio"),
        ("Governing law and courts: the courts of Ohio.", None),
        ("Each party keeps the laws of Ohio.", None),
        ("Packet is a company organized under the laws of Nevada.", None),
        ("Packet, organized under the laws of Nevada, is governed by a board.", None),
        ("The courts of Salem, Oregon, have jurisdiction.", None),
    ],
)  # fmt: skip
def test_the_law_is_that_of_which_a_sentence_says_that_it_governs(sentence: str, law: str | None) -> None:
    text = f"AGREEMENT\nThis Agreement is between Packet Works, Inc., a Delaware corporation, and Ann B. Crusa.\n\n9. Law\n\n{sentence}"
    assert read("nda", text)["governing_law"] == ((law,) if law else ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7. Limitation of Liability\n\nEach party shall indemnify the other.", False),
        ("ARTICLE IV\n\nLIMITATION OF LIABILITY\n\nNeither party is liable for indirect damages.", True),
        ("7. Limitation of Liability\nEach party shall indemnify the other\nfrom claims of others.", False),
        ("16. Limitation of Liability. Each party shall indemnify the other.", False),
        ("Liability under this Agreement is limited to the fees paid.", True),
    ],
)
def test_a_heading_is_no_clause(text: str, found: bool) -> None:
    assert bool(read("contract", f"SUPPLY AGREEMENT\n\n{text}")["cap_on_liability"]) is found


def test_who_says_that_it_reports_comes_before_whose_vehicle_it_was() -> None:
    told = "A Lumo AV was stopped in Salem, Oregon. It hit a Toyota Prius. Farway Transit is reporting this crash."
    assert read("accident_report", told)["reporting_entity"] == ("Farway Transit",)
    assert read("accident_report", told.split(" It hit")[0])["reporting_entity"] == ("Lumo",)


@pytest.mark.parametrize(
    ("kind", "field", "sentence", "words"),
    [
        ("nda", "term", "This Agreement is for a two (2) year term and may be ended earlier on 180 days written notice.", "two (2) year"),
        ("contract", "renewal_term", "After the term this Agreement shall be renewed for a further five years provided that no party has given notice 14 days before.", "renewed for a further five years"),
        ("contract", "insurance", "Distributor agrees to keep insured the Products in its care against all risks.", True),
        ("contract", "termination_for_convenience", "Seller may end this Agreement for convenience on ten days notice.", True),
        ("contract", "change_of_control", "If control of Seller changes, Buyer may end this Agreement.", True),
    ],
)  # fmt: skip
def test_what_a_sentence_grants(kind: str, field: str, sentence: str, words: str | bool) -> None:
    found = read(kind, f"AGREEMENT\n\n4. Terms\n\n{sentence}")[field]
    assert bool(found) if words is True else found == (words,)
