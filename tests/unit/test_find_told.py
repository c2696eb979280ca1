"""What narratives of accidents tell in set phrases: who reports, with which make, in which city, and which of their dates is the accident's."""

import pytest

from tests.unit.test_rules import read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Farway Transit is reporting this crash.", ("Farway Transit",)),
        ("A car hit a bus. Farway Transit reports that its van was hit.", ("Farway Transit",)),
        ("A van was hit in Salem. Farway files this report under the state order.", ("Farway",)),
        ("A van was hit in Salem. Farway may supplement or correct this report later.", ("Farway",)),
        ("Our driver reports that the van was hit. This statement was taken on May 2, 2018 for Farway Pumps Insurance. Damage is small.", ("Farway Pumps Insurance",)),
        ("Police submitted a report. A Farway Drive self-driving vehicle was hit.", ("Farway Drive",)),
        ("A Farway Autonomous Vehicle was hit.", ("Farway",)),
        ("It hit a Ford minivan operated by Farway Motors on a bridge.", ("Farway Motors",)),
        ("It submitted a report. Nobody says more.", ()),
        ("A Farway.ai autonomous vehicle was hit.", ("Farway.ai",)),
        ("A Farway Autonomy autonomous vehicle was hit.", ("Farway Autonomy",)),
        ("Nobody says who built the Farway-branded vehicle.", ()),
        ("A Farway autonomous vehicle was hit. Calder Transit filed a police report.", ("Farway",)),
    ],
)  # fmt: skip
def test_who_reports(text: str, found: tuple[str, ...]) -> None:
    assert read("accident_report", text)["reporting_entity"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I was driving my Mack truck in Akron when it was hit.", ("Mack",)),
        ("The insured vehicle, a 2008 Subaru minivan, was struck.", ("Subaru",)),
        ("Calder built the Lumora-branded vehicle.", ("Lumora",)),
        ("Calder built The Lumora Shuttle-branded vehicle.", ("Lumora Shuttle",)),
        ("A Chrysler minivan operated by Perivel was hit by a Ford.", ("Chrysler",)),
        ("A bus hit a Ford that was parked.", ()),
        ("It was a 2019\nToyota Prius.", ("Toyota",)),
        ("Model year 2019\nNARRATIVE\nVehicle 1 stopped.", ()),
        ("On May 3, 2022 Farway Mobility Inc. filed a report on a Lumora-operated van.", ("Lumora",)),
        ("On May [XXX], 2022 Farway Mobility Inc. filed a report.", ()),
        ("A silver, 2019 Toyota Prius was hit.", ("Toyota",)),
        ("A Farway vehicle, a Calder Class 8 semi-truck, was hit by another Class 8 semi-truck.", ("Calder",)),
    ],
)  # fmt: skip
def test_which_make(text: str, found: tuple[str, ...]) -> None:
    assert read("accident_report", text)["vehicle_make"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A van was hit in Elmstead, Oregon by a bus of the City of Salem.", ("Elmstead",)),
        ("A van was hit near the mall in the City of Elmstead, by a bus.", ("Elmstead",)),
        ("A van was hit. The Elm Falls Police Department took a report.", ("Elm Falls",)),
        ("A van was hit. The Police Department took a report.", ()),
        ("A van was operating in manual mode in Elm Falls. It was hit.", ("Elm Falls",)),
        ("A crash happened in Elm Falls on May 3, 2022.", ("Elm Falls",)),
        ("A van was hit. The City of Elm Falls Police Department took a report.", ("Elm Falls",)),
        ("A van was hit in Park Lane. It was operating in Autonomous Mode.", ()),
        ("A van was hit in May, in Oregon.", ()),
        ("Please mail this form to: Licensing Branch, P.O. Box 93, Salem, OR 97301", ()),
        ("REPORT OF ACCIDENT\nDate of accident: May 3, 2022\nState: Oregon\nCity: [ ] Driver ([] Passenger\nTime of accident: 9:45 AM", ()),
    ],
)  # fmt: skip
def test_in_which_city(text: str, found: tuple[str, ...]) -> None:
    assert read("accident_report", text)["city"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Unchanged from the report submitted on June 1, 2022. On May 3, 2022 a van was hit.", ("May 3, 2022",)),
        ("On May 3, 2022 a van was hit. Lumo files this report under the state order of March 3, 2020.", ("May 3, 2022",)),
        ("Lumo reports that on May 3, 2022 its van was hit. A repair estimate was obtained on June 9, 2022.", ("May 3, 2022",)),
        ("This statement was taken on June 9, 2022. On May 3, 2022 a van was hit.", ("May 3, 2022",)),
        ("The form was filed late. On May 3, 2022 a van was hit. It was seen by us on June 9, 2022.", ("May 3, 2022",)),
        ("Insured states that on May 3, 2022 a van was hit. This statement was taken on June 9, 2022.", ("May 3, 2022",)),
    ],
)  # fmt: skip
def test_which_day_it_was(text: str, found: tuple[str, ...]) -> None:
    assert read("accident_report", text)["incident_date"] == found
    assert read("accident_report", text)["incident_month"] == found


def test_a_word_that_tells_the_type_of_a_label_is_not_foreign_to_it() -> None:
    form = "TRAFFIC COLLISION REPORT\nManufacturer's name\nPerivel\nDate of accident\nMay 3, 2022\nState\nUtah\nTime of accident\n9:45 AM"
    assert read("accident_report", form)["reporting_entity"] == ("Perivel",)
