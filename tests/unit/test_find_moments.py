"""Which time and which month of a narrative are the accident's, and which are those of a call, a tow or a report."""

import pytest

from tests.unit.test_rules import read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The bus left the yard at 6:10 AM. It was struck by a van at 6:52 AM.", ("6:52 AM.",)),
        ("Police arrived at 9:15 PM. The van hit the gate at 8:40 PM.", ("8:40 PM.",)),
        ("The driver called dispatch at 7:05 AM, and the crash had been at 6:58 AM.", ("6:58 AM.",)),
        ("Time reported: 10:20 AM\nTime of loss: 9:05 AM\nUnit: 14\nCity: Salem", ("9:05 AM",)),
        ("The van was hit between 3:00 PM and 4:00 PM.", ()),
        ("The van was hit some time after 10:30 PM.", ()),
        ("The van was rear-ended at 14:05 and the office was told.", ("14:05",)),
        ("Our insurer was notified at 11:30 AM.", ()),
        ("ACCIDENT REPORT\nTime of accident: shortly after 3 PM\nUnit: 14\nCity: Salem", ()),
        ("ACCIDENT REPORT\nTime of accident: between 3 and 4 PM\nUnit: 14\nCity: Salem", ()),
        ("Sent: Monday 8:11 AM\n\nAt 6:40 AM the van met a gate.", ("6:40 AM",)),
        ("The gate was struck at 23:10:04 UTC, which is 4:10 PM here.", ("4:10 PM",)),
    ],
)  # fmt: skip
def test_which_time_it_was(text: str, found: tuple[str, ...]) -> None:
    assert read("accident_report", text)["incident_time"] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("UPDATED June 4, 2025. On May 2, 2025 a van was hit in Salem.", ("May 2, 2025",)),
        ("Supersedes the reports of June 4, 2025 and July 6, 2025. In May 2025 a van was hit.", ("May 2025",)),
        ("The complaint was received by telephone on June 3, 2022. The day of the crash is not known.", ()),
        ("On May 3, 2022, Calder Motors filed an Incident Report on a crash.", ()),
    ],
)  # fmt: skip
def test_which_month_it_was(text: str, found: tuple[str, ...]) -> None:
    assert read("accident_report", text)["incident_month"] == found
