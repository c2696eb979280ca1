"""Who reports a crash, the make of whose vehicle, in which town and state: of fleets' claims as of automated vehicles."""

from time import process_time

import pytest

from tasks.find.agreements.parties import parties
from tasks.find.crashes.reporters import reporter
from tasks.find.notices.subject import owner
from tests.unit.test_rules import read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A van was hit in Salem. Farway became aware of it in May.", ("Farway",)),
        ("A van was hit. Farway will supplement the report.", ("Farway",)),
        ("A van was hit. Submitted to Risk Management by Farway Transit District, for recovery.", ("Farway Transit District",)),
        ("Our van was hit.\nSubmitted by: A. Hill, Safety Lead, Farway Couriers\n", ("Farway Couriers",)),
        ("The undersigned, Farway Cab Corp., says that its van was hit.", ("Farway Cab Corp.",)),
        ("Claim narrative\nAcct: Farway Linen & Towel     Pol 7\nOur unit 12 was hit by a bus.", ("Farway Linen & Towel",)),
        ("Insured / reporting: Farway Parcel LLC\nUnit: 31\nOur driver was hit.", ("Farway Parcel LLC",)),
        ("FARWAY TAXI -- INCIDENT REPORT\nOur cab was hit.", ("FARWAY TAXI",)),
        ("Our van was hit.\n\nD. Hill\nSafety Desk, Farway Carriers Inc.", ("Farway Carriers Inc.",)),
        ("A pickup hit the van of Farway Couriers LLC, which Calder Mutual Inc. insures.", ("Farway Couriers LLC",)),
        ("THE FARWAY AUTONOMOUS SHUTTLE WAS HIT BY A VAN.", ("FARWAY",)),
        ("A Farway-operated shuttle was hit.", ("Farway",)),
        ("A shuttle of Farway Motors LLC (FM) was hit. FM is reporting this collision.", ("Farway Motors",)),
        ("A van equipped with the Farway Driver was hit.", ("Farway",)),
        ("I was working for Farway Beverage as a driver when a car hit my truck.", ("Farway Beverage",)),
        ("Our van was hit.\nDee Hill\nFarway & Daughters Freight Lines", ("Farway & Daughters Freight Lines",)),
        ("Notes for the file - Farway Produce Trucking\nOur van was hit.", ("Farway Produce Trucking",)),
        ("FROM: Yard supervisor, Farway Auto Transport\nRE: a load\nOur rig was hit.", ("Farway Auto Transport",)),
        ("insured  | Farway Waste\nfacts  | our truck hit a pole", ("Farway Waste",)),
        ("Farway's automated tractor hit a tire. Arizona DPS was informed.", ("Farway",)),
        ("FARWAY LAWN & TREE\naccident writeup for the insurer\nOur truck was hit.", ("FARWAY LAWN & TREE",)),
        ("Insured:    Farway Linen & Towel\nReported:   11/09/2023  2:10 PM by office manager\nDate of loss: 11/08/2023", ("Farway Linen & Towel",)),
        ("Our driver stopped behind a Calder autonomous vehicle.", ()),
        ("The Hyundai vehicle was hit.", ()),
        ("The pickup's owner, Dee Hill, came by. Reported by Farway Courier.", ("Farway Courier.",)),
        ("The manager, Bo Elm, was told of our dent.", ()),
        ("The owner of Mazda Miata ran to our van.", ()),
        ("A sedan owned and operated by Bo Elm hit us.", ()),
        ("A sedan owned and operated by Farway was hit.", ("Farway",)),
        ("The cab driver for Bo Elm hit our van.", ()),
        ("A driver for Farway Linen was hit at a dock.", ("Farway Linen",)),
        ("I am the safety manager of Farway. Our van was hit.", ("Farway",)),
        ("This line is run by Farway. Its shuttle was hit.", ("Farway",)),
        ("Carrier: Calder National\nAgency: Elm Brokers\nInsured: Farway Cartage LLC\nOur van was hit.", ("Farway Cartage LLC",)),
        ("Carrier: Calder National\nOur van was hit.", ()),
        ("Carrier: Farway Bulk Transport\nOur rig was hit.", ("Farway Bulk Transport",)),
        ("FARWAY TAXI:\nincident report\nOur cab was hit.", ("FARWAY TAXI",)),
        ("The Salem Fire Department was informed. Nobody says more.", ()),
    ],
)  # fmt: skip
def test_who_reports(text: str, found: tuple[str, ...]) -> None:
    assert read("accident_report", text)["reporting_entity"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The gate was low. A sedan, a Honda Fit, hit our 2019 Freightliner Cascadia.", ("Freightliner",)),
        ("The Farway test vehicle (Toyota Prius with sensors) was hit by a Ford Focus.", ("Toyota",)),
        ("Bus 2209 (New Flyer XD40), line 17, was hit by a Kia Soul.", ("New Flyer",)),
        ("Unit: 3117 (2021 Ford Transit)\nIt was hit by a 2016 Dodge Ram.", ("Ford",)),
        ("A pickup hit a Farway-operated Peterbilt 579.", ("Peterbilt",)),
        ("A cyclist fell. A Jaguar I-PACE equipped with the Farway Driver had stopped.", ("Jaguar",)),
        ("The van was parked. Nobody was in it. The van, a Kia Soul, was hit.", ("Kia",)),
        ("A deer ran out of the woods. It hit the truck. The truck is a Ram 3500.", ("Ram",)),
        ("A bus hit the pickup (2022 Toyota Tacoma) on its left.", ("Toyota",)),
        ("Vehicle: 2023 Nissan Versa, plate 7QK\nWhere: Salem\nWhen: noon", ("Nissan",)),
        ("Insured unit:   #14, 2019 Ford Transit\nOther vehicle:  2016 Honda CR-V\nWhere: Salem", ("Ford",)),
        ("A car behind the Farway shuttle, a Nissan Altima, rolled forward.", ()),
        ("A bot crossed the drive when a Honda Pilot backed out.", ()),
        ("The van stopped. A Toyota RAV4 hit it.", ()),
        ("It was hit by a Jeep Wrangler.", ()),
        ("Our van stopped. Vehicle 2, a Toyota Camry, hit it.", ()),
        ("Our Salem office heard of it.", ()),
        ("A van was hit on Lincoln Avenue near Ford Road.", ()),
    ],
)  # fmt: skip
def test_whose_make(text: str, found: tuple[str, ...]) -> None:
    assert read("accident_report", text)["vehicle_make"] == found


@pytest.mark.parametrize(
    ("text", "city", "state"),
    [
        ("A van out of Fargo, ND was hit in Elmstead.", ("Elmstead",), ()),
        ("A van was hit on [XXX] in downtown Elmstead. The driver had an Oregon license.", ("Elmstead",), ()),
        ("Loc: Alder Dr & Webb Rd, Elmstead KS\nThe other car had Oklahoma tags.", ("Elmstead",), ("KS",)),
        ("A van was going east on Alder Street, Elm Falls, when it was hit.", ("Elm Falls",), ()),
        ("A van was hit in Ellis County, Texas.", (), ("Texas",)),
        ("Our Elmstead, Ohio office heard that a van was hit in Elm Falls, Kentucky.", ("Elm Falls",), ("Kentucky",)),
        ("From: Claims, Omaha, Nebraska\nA van was hit in Elmstead.", ("Elmstead",), ()),
        ("Report ID 14511. A van was hit.", (), ()),
        ("Farway, a Nevada corporation, says that its van was hit.", (), ()),
    ],
)  # fmt: skip
def test_in_which_town_and_state(text: str, city: tuple[str, ...], state: tuple[str, ...]) -> None:
    found = read("accident_report", text)
    assert (found["city"], found["state"]) == (city, state)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("The driver told the trooper that he hit the bridge at 12:05 PM.", ("12:05 PM.",)),
        ("The trooper was told of the crash at 12:05 PM.", ()),
        ("Insured: Farway Linen\nTOL: 0348\nPlace: Salem", ("0348",)),
    ],
)  # fmt: skip
def test_at_which_time(text: str, time: tuple[str, ...]) -> None:
    assert read("accident_report", text)["incident_time"] == time


@pytest.mark.parametrize("text", ["-\n" * 20_000, "Dear:" + " " * 40_000 + "x", "Dear:" + "\n" * 40_000 + "x"])
def test_a_long_run_of_signs_is_read_at_once(text: str) -> None:
    began = process_time()
    assert (reporter(text), owner(text)) == ((), ())
    assert process_time() - began < 1  # seconds; many where each sign is looked at from each


def test_many_signatures_are_read_at_once() -> None:
    began = process_time()
    assert parties("by:\n" * 6000) == ()
    assert process_time() - began < 1  # seconds; 3 where all lines around each are cut into cells
