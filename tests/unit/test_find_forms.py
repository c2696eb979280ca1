"""Labels of forms: beside their values, before them, above them; and what a letter says with a colon."""

import pytest

from schemas.accident_report import AccidentReport
from schemas.kind import Kind, fields_of
from schemas.loss_notice import LossNotice
from schemas.page import Line, Page
from schemas.step import Paper
from schemas.values import ValueType
from tasks.find import find
from tasks.find.forms.labels import EMPTY_BOX
from tasks.find.rules import read_by_rules
from tasks.normalise import Context, normalise

BESIDE = """PROPERTY LOSS NOTICE
CLAIM NO.: KRB-14-1303265
Policy No: ESB-14-3713027
Named insured: FALCON ANALYTICS INC.
D.O.L.: 02/10/2020
Date reported: 02/25/2020
Telephone: (412) 555-0151
Fax: (412) 555-0199
Amount claimed:"""
BEFORE = """FNOL INTAKE SHEET
Item Entry
Policyholder Benjamin Diallo
Policy number 18P4505996
Claim number 1651261-17
Reported on November 25, 2025
Loss date November 2, 2025
Type of loss equipment breakdown
LOSS LOCATION 8688 Commerce Way, Durham, North Carolina
29829
Description of loss The compressor failed, and the contents of the
cold room spoiled.
Deductible none"""
ABOVE = """Claim Notification
Claim number
CL-6012925
LOSS LOCATION
776 Commerce Parkway, Erie, Pennsylvania
74481
Date of birth
DATE OF LOSS
December 3, 2022
Peril
Slip and fall
Policy #
XGF282419
Insured name
Wriddhish Nagi
Date of notice
December 13, 2022"""
LETTER = """To whom it may concern,
We wish to report a loss under policy FCH3073053. Your hotline took our call on
February 18, 2025. On 02/02/2025 the following happened. The policy renews on 03/20/2014.
The loss occurred at 54 Castle
Road, Bristol BS1 4RW. Please call me at (702) 555-0115. Claim number: KDF9563163. Insured: Meghan
Baxter. A contractor looked at it."""
COLLISION = """REPORT OF TRAFFIC COLLISION
Operator: Ember Motors LLC
Date of accident  10/22/2016
Time of accident  0417 hours
City / Town  Salem
State  OR
Vehicle 1 make Ford
Date of report  11/02/2016"""


def read(text: str, kind: type[Kind]) -> dict[str, str]:
    """What the rules read, the fields that have words."""
    page = Page(number=1, lines=tuple(Line(text=line) for line in text.splitlines()))
    found = read_by_rules(Paper(content_hash="0" * 64, pages=(page,), kind=kind.name), kind)
    return {field: words[0] for field, words in found.items() if any(words)}


def empty_boxes(text: str, kind: type[Kind]) -> set[str]:
    page = Page(number=1, lines=tuple(Line(text=line) for line in text.splitlines()))
    found = read_by_rules(Paper(content_hash="0" * 64, pages=(page,), kind=kind.name), kind)
    return {field for field, words in found.items() if words == EMPTY_BOX}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BESIDE, {"claim_number": "KRB-14-1303265", "policy_number": "ESB-14-3713027", "insured_name": "FALCON ANALYTICS INC.", "loss_date": "02/10/2020", "reported_date": "02/25/2020", "contact_phone": "(412) 555-0151"}),
        (BEFORE, {"insured_name": "Benjamin Diallo", "policy_number": "18P4505996", "claim_number": "1651261-17", "loss_date": "November 2, 2025", "reported_date": "November 25, 2025", "loss_type": "equipment breakdown", "loss_location": "8688 Commerce Way, Durham, North Carolina 29829", "description": "The compressor failed, and the contents of the cold room spoiled."}),
        (ABOVE, {"claim_number": "CL-6012925", "loss_location": "776 Commerce Parkway, Erie, Pennsylvania 74481", "loss_date": "December 3, 2022", "loss_type": "Slip and fall", "policy_number": "XGF282419", "insured_name": "Wriddhish Nagi", "reported_date": "December 13, 2022"}),
        (LETTER, {"policy_number": "FCH3073053", "claim_number": "KDF9563163", "insured_name": "Meghan Baxter", "loss_location": "54 Castle Road, Bristol BS1 4RW", "loss_date": "02/02/2025", "reported_date": "February 18, 2025", "contact_phone": "(702) 555-0115"}),
    ],
    ids=["beside", "before", "above", "letter"],
)  # fmt: skip
def test_a_notice_of_loss_is_read_by_its_labels_and_nothing_else_is(text: str, expected: dict[str, str]) -> None:
    assert read(text, LossNotice) == expected


def test_a_form_of_a_collision_is_read_by_its_labels() -> None:
    assert read(COLLISION, AccidentReport) == {
        "reporting_entity": "Ember Motors LLC",
        "incident_date": "10/22/2016",
        "incident_month": "10/22/2016",
        "incident_time": "0417 hours",
        "city": "Salem",
        "state": "OR",
        "vehicle_make": "Ford",
    }


def test_a_labelled_date_that_may_be_two_days_stays_with_its_label_for_people() -> None:
    """It is neither no date nor the other label's: its words are kept, and no value is made of them."""
    found = read("D.O.L.: March 13, 2020\nDate reported: 04/05/2020\nAgency: Ann Bee", LossNotice)
    assert found == {"loss_date": "March 13, 2020", "reported_date": "04/05/2020"}
    normalised = normalise(ValueType.DATE, (found["reported_date"],), Context())
    assert normalised.value is None and normalised.problem


def test_a_label_without_a_value_takes_no_other_label_for_one() -> None:
    found = read("Claim number\nPolicy #\nXGF282419\nInsured name\nDate of birth\nPeril\nHail", LossNotice)
    assert found == {"policy_number": "XGF282419", "loss_type": "Hail"}


def test_a_box_that_is_empty_takes_no_other_box_for_its_value() -> None:
    found = read("TRAFFIC COLLISION REPORT\nCity\nSalem\nState\nUtah\nVehicle 1 make\nDriver\nMagarete E. Paffrath\nModel year\n2004", AccidentReport)  # fmt: skip
    assert found == {"city": "Salem", "state": "Utah"}


def test_a_mail_s_own_date_is_no_date_of_a_loss() -> None:
    mail = "Subject: Our claim\nDate: Mon, 03 Jun 2024 08:15:00 +0000\nPlease see what is attached under policy 5521963-17."
    assert read(mail, LossNotice).keys() == {"policy_number", "reported_date"}


def test_the_day_a_report_was_filed_is_not_the_accident_s() -> None:
    told = "Lumora submitted an earlier version of this report on July 4, 2025, under the order dated May 12, 2022."
    assert "incident_date" not in read(told, AccidentReport)


def test_every_field_has_its_own_labels() -> None:
    """No label fits two fields equally: "Type of loss" is no place."""
    names = {spec.name for spec in fields_of(LossNotice)}
    for label, field in {"Type of loss": "loss_type", "Location of loss": "loss_location", "Date of loss": "loss_date", "Policyholder": "insured_name", "Policy no.": "policy_number"}.items():  # fmt: skip
        value = {"loss_date": "May 3, 2021", "policy_number": "AB123456"}.get(field, "Somewhere Else")
        found = read(f"{label}: {value}\nAdjuster: Ann Bee\nAgency: Cee Dee", LossNotice)
        assert {name for name in names if name in found} == {field}, label


LETTER = """Re: Damage at our shop
Dear Sir or Madam:
We report a loss under policy BD-5512963. The place is 12 Ferry Road, Salem, OR 97301. Please quote claim no. 6442681.
The policyholder is Ann J. Marlow. Rain came in through the roof. My number is 01632 960541.
The office line 01632 960919 is not staffed.
Kind regards,
Ann J. Marlow"""


@pytest.mark.parametrize("name", ["Dr. Ann Marlow", "St. Olave Mills, Inc.", "FARWAY PTY LTD"])
def test_a_sentence_names_who_is_insured(name: str) -> None:
    letter = (
        f"Dear Sir or Madam:\nWe report a loss under policy BD-5512963. The insured is {name}. Hail broke the roof."
    )
    assert read(letter, LossNotice)["insured_name"].rstrip(".") == name.rstrip(".")


def test_a_letter_is_no_form() -> None:
    found = read(LETTER, LossNotice)
    assert found["insured_name"] == "Ann J. Marlow"
    assert found["loss_location"] == "12 Ferry Road, Salem, OR 97301"
    assert found["contact_phone"] == "01632 960541"
    assert found["claim_number"] == "6442681"


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Loss type Hail", "loss_type", "Hail"),
        ("Kind of loss vandalism", "loss_type", "vandalism"),
        ("Our reference QQ 1182106 20", "claim_number", "QQ 1182106 20"),
        ("Where it happened 9 Ferry Road, Salem, OR 97301", "loss_location", "9 Ferry Road, Salem, OR 97301"),
        ("Claim number: QQ 1182106. A deductible of $3,000 applies.", "claim_number", "QQ 1182106"),
        ("Cause: hail. The caller waits.", "loss_type", "hail"),
        ("Location: 9 Ferry Road, Salem, OR 97301 Date of this form May 3, 2021", "loss_location", "9 Ferry Road, Salem, OR 97301"),
        ("Insured: Ann J. Marlow. She waits.", "insured_name", "Ann J. Marlow"),
        ("Insured: Dr. Ann Marlow", "insured_name", "Dr. Ann Marlow"),
        ("Insured: Farway Corp. International", "insured_name", "Farway Corp. International"),
        ("Where it happened 9 Mill Way, Salem, OR\n97301", "loss_location", "9 Mill Way, Salem, OR 97301"),
    ],
)  # fmt: skip
def test_a_value_ends_where_something_else_begins(line: str, field: str, value: str) -> None:
    found = read(
        f"NOTICE OF LOSS\nPolicy number 25P9106698\n{line}\nContact phone\nDate of loss March 29, 2014", LossNotice
    )
    assert found[field] == value


def test_an_amount_is_no_number_of_a_claim() -> None:
    found = read("NOTICE OF LOSS\nPolicy # QN-19-1\nDate of loss 06/16/2024\nClaimed USD 129,000.00\nCall back 602-555-0135", LossNotice)  # fmt: skip
    assert "claim_number" not in found and found["amount_claimed"] == "USD 129,000.00"


def test_words_of_a_sentence_are_no_make() -> None:
    said = "Vehicle 1 struck debris while avoiding an animal. No other vehicle was involved."
    found = read(f"REPORT OF TRAFFIC ACCIDENT\nCity: Salem\nState: OR\nDriver: Ann Bee\n{said}", AccidentReport)
    assert found == {"city": "Salem", "state": "OR"}


def test_an_empty_box_is_told_from_one_that_is_not_there() -> None:
    form = "TRAFFIC COLLISION REPORT\nReporting company\nCity / Town\nState\nUT\nVehicle 1 make\nDriver\nAnn Bee"
    assert empty_boxes(form, AccidentReport) == {"reporting_entity", "city", "vehicle_make"}
    assert read(form, AccidentReport) == {"state": "UT"}


def test_how_a_letter_begins_makes_no_form() -> None:
    """On a form a label that is not there means that there is no value; a letter may say it in any words."""
    text = "Re: Damage at our shop\nDear Sir or Madam: we write once more.\nInsured: Ann Marlow. Hail broke the roof."
    lines = tuple(Line(text=line) for line in text.splitlines())
    found = read_by_rules(Paper(content_hash="0" * 64, pages=(Page(number=1, lines=lines),)), LossNotice)
    assert found["insured_name"] == ("Ann Marlow",)
    assert "description" not in found


FORM = "NOTICE OF LOSS\nPolicy number 25P9106698\nInsured name: Ann Marlow\nTelephone: (412) 555-0151\n{}"


@pytest.mark.parametrize(
    ("more", "field", "value"),
    [
        ("The place is 12 Ferry Road, Salem.", "loss_location", "12 Ferry Road, Salem"),
        ("Location: at 9 Ferry Road, Salem, OR 97301", "loss_location", "9 Ferry Road, Salem, OR 97301"),
        ("Loss type and cause\nHail", "loss_type", None),  # another label than any field's
    ],
)
def test_what_a_line_of_a_form_says(more: str, field: str, value: str | None) -> None:
    assert read(FORM.format(more), LossNotice).get(field) == value


def test_a_box_for_a_date_may_be_empty_too() -> None:
    assert "loss_date" in empty_boxes(FORM.format("Date of loss\nAdjuster: Ann Bee"), LossNotice)


def test_what_a_sentence_tells_fills_an_empty_box() -> None:
    form = "TRAFFIC COLLISION REPORT\nReporting company\nCity: Salem\nState: OR\nDriver: Ann Bee\nIt was reported by Farway Transit."
    assert read(form, AccidentReport)["reporting_entity"].rstrip(".") == "Farway Transit"


def test_a_range_is_no_single_value() -> None:
    found = read(
        "Insured: iRobot Corp.\nDate of loss: 3-5 March 2019\nPolicy No.: A-991\nAmount claimed: $1,000-2,000",
        LossNotice,
    )
    assert found["insured_name"] == "iRobot Corp."
    assert "amount_claimed" not in found
    assert normalise(ValueType.DATE, (found["loss_date"],), Context()).problem


@pytest.mark.parametrize("said", ["$10 to $20", "2,500.00 to 3,000.00", "$10-$20", "RM 10.00-12.00"])
def test_neither_end_of_a_range_is_an_amount_by_itself(said: str) -> None:
    assert [each.text for each in find(ValueType.MONEY, f"between {said}, or $5.00", Context())] == ["$5.00"]


CRASH = "REPORT OF TRAFFIC ACCIDENT\nOperator: Farway Motors LLC\nDate of accident: 10/22/2016\n{}\nVehicle 1: a van"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("State of garaging: OH     State of loss: KY", {"state": "KY"}),
        ("State of incorporation: DE", {}),
        ("Registration state: TX", {}),
        ("License state: OH", {}),
        ("Driver's city: Salem", {}),
        ("City of residence: Salem", {}),
        ("Loss city: Salem", {"city": "Salem"}),
        ("Time of loss: 4:10 PM", {"incident_time": "4:10 PM"}),
    ],
)
def test_a_label_that_names_another_thing_is_none_of_the_accident_s(line: str, found: dict[str, str]) -> None:
    sure = {"reporting_entity": "Farway Motors LLC", "incident_date": "10/22/2016", "incident_month": "10/22/2016"}
    assert read(CRASH.format(line), AccidentReport) == {**sure, **found}


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Insured's agent: Ann Hill", "insured_name", None),
        ("Mailing address: 9 Ferry Road, Salem, OR 97301", "loss_location", None),
        ("Mortgagee location: 9 Ferry Road, Salem", "loss_location", None),
        ("Date reported to agent: 06/18/2024", "reported_date", "06/18/2024"),
        ("Lien holder: Elm Savings", "insured_name", None),
        ("Certificate holder: Elm Savings", "insured_name", None),
        ("Account: Elm Haulage LLC", "description", None),
        ("Account manager: Bo Oak", "description", None),
        ("Your account: The shed fell over.", "description", "The shed fell over."),
        ("How much is your deductible: $250", "amount_claimed", None),
    ],
)
def test_a_label_of_somebody_else_is_none_of_the_loss(line: str, field: str, value: str | None) -> None:
    text = f"NOTICE OF LOSS\nPolicy number 25P9106698\nDate of loss: 06/16/2024\n{line}\nDeductible none"
    assert read(text, LossNotice).get(field) == value


@pytest.mark.parametrize("label", ["Open cover / Policy", "Policy/self-insured no.", "Contract / policy number"])
def test_one_half_of_a_label_may_be_the_field_s(label: str) -> None:
    text = f"NOTICE OF LOSS\nAssured: Ann Hill\n{label}: QN-19-1\nDeductible: none\nContact phone: (412) 555-0151"
    assert read(text, LossNotice)["policy_number"] == "QN-19-1"


def test_a_letter_may_name_a_number_with_a_colon() -> None:
    letter = (
        "Dear Sir or Madam:\nWe report a loss. It is told below.\nPolicy: BD-5512963\nThe roof is broken.\nWe wait."
    )
    assert read(letter, LossNotice)["policy_number"] == "BD-5512963"


@pytest.mark.parametrize(
    ("label", "value", "field"),
    [
        ("Nature of damage", "hail", "loss_type"),
        ("Where did it occur", "9 Ferry Road, Salem", "loss_location"),
        ("How did the injury occur", "A shelf fell on the foot of a clerk.", "description"),
        ("Estimated loss", "$28,400", "amount_claimed"),
        ("Damage estimate", "$28,400", "amount_claimed"),
    ],
)
def test_a_word_of_a_label_may_mean_one_thing_for_one_field_and_another_for_another(
    label: str, value: str, field: str
) -> None:
    text = f"NOTICE OF LOSS\nAssured: Ann Hill\nPolicy no.: QN-19-1\n{label}: {value}\nDeductible: none"
    assert read(text, LossNotice) == {"insured_name": "Ann Hill", "policy_number": "QN-19-1", field: value}


@pytest.mark.parametrize("said", ["same as mailing", "See above", "as above"])
def test_what_refers_to_another_box_is_no_value(said: str) -> None:
    text = f"NOTICE OF LOSS\nAssured: Ann Hill\nLoss location: {said}\nPolicy no.: QN-19-1\nDeductible: none"
    assert "loss_location" not in read(text, LossNotice)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Insured: Shop B2 Plumbing   Policy no.: QN 77103", {"insured_name": "Shop B2 Plumbing", "policy_number": "QN 77103"}),
        ("Location: Suite C14 Ferry Road    Policy no.: QN 1", {"loss_location": "Suite C14 Ferry Road", "policy_number": "QN 1"}),
        ("Policy no.: QN Y31   Insured: Bo Oak", {"policy_number": "QN Y31", "insured_name": "Bo Oak"}),
        ("B2 Policy no.: QN 77103", {"policy_number": "QN 77103"}),
        ("Policy no.: QN_771_B   Insured: Oak_Sons_", {"policy_number": "QN_771_B", "insured_name": "Oak_Sons_"}),
        ("Policy no.: QN 771 Checked ____ Stamp ____", {"policy_number": "QN 771"}),
        ("Policy no.: QN 771   Insured __Bo Oak__", {"policy_number": "QN 771", "insured_name": "Bo Oak"}),
        ("policy no. __ QN 771 __  insured __ Bo Oak __", {"policy_number": "QN 771", "insured_name": "Bo Oak"}),
    ],
)  # fmt: skip
def test_no_code_or_blank_of_a_line_cuts_what_stands_around_it(line: str, found: dict[str, str]) -> None:
    text = f"NOTICE OF LOSS\n{line}\nDate of loss: 06/16/2024\nPeril: Hail\nDeductible: none"
    assert read(text, LossNotice) == {"loss_date": "06/16/2024", "loss_type": "Hail", **found}
