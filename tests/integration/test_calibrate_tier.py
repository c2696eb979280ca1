"""A further tier's calibrator: fitted by the flow of the first one's, on what the small model doubts, within the tier's budget and marks."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from schemas.calibrating import Calibrating
from schemas.errors import SettingError
from schemas.settings import settings
from sql.spending.egress import egress_report
from tasks.samples.sample import Sample
from tasks.samples.truth import truth_line
from tasks.tiers.ask import tier_signatures
from tests.integration.escalating import CHARGED, Nights, frontier, papers, put, query, read_right, spent
from tests.unit.scripted_server import ScriptedServer

pytestmark = [pytest.mark.usefixtures("store", "prefect_api")]

COUNT = 14


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[Nights]:
    made = Nights(monkeypatch)
    yield made
    made.set()


def labelled(folder: Path, samples: Sequence[Sample]) -> Path:
    (folder / "documents").mkdir(parents=True)
    for number, sample in enumerate(samples):
        (folder / "documents" / f"{number}.txt").write_text(sample.text)
    rows = [truth_line(f"documents/{number}.txt", sample) for number, sample in enumerate(samples)]
    (folder / "expected.jsonl").write_text("\n".join(rows))
    return folder


def calibrate(folder: Path, **more: object) -> None:
    from flows.calibration import calibration

    known = {"kinds": ("receipt",), "data": (str(folder),), "tier": "big", "shareable": True, "started_by": "ann"}
    calibration(Calibrating.model_validate(known | more))


def test_the_tier_is_judged_by_what_the_small_model_doubts(nights: Nights, tmp_path: Path) -> None:
    samples = papers(COUNT)
    folder = labelled(tmp_path / "set", samples)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url))
        calibrate(folder)
        [tier] = settings().tiers
        own = tier_signatures(tier)["receipt"]
        asked = len(server.calls)
        calibrate(folder)
        assert len(server.calls) == asked, "judged once, never bought again"
        nights.run(put(tmp_path / "inbox", papers(1, 1)))
    assert 3 < asked < COUNT, "a part is held out"
    judged = query(
        "select signature, count(distinct content_hash), count(signals ->> 'lower_agrees'), count(*) from core_adjudications group by 1"
    )
    assert judged == [(own, asked, judged[0][3], judged[0][3])]
    assert query("select signature, kind, fitted_by from core_calibrations")[0] == (own, "receipt", "ann")
    assert egress_report().restricted_bytes == 0
    assert query("select distinct reasons @> '{calibrator_unfit}', tier, verdict from out_fields") == [(True, 2, "review")]  # fmt: skip


def test_sets_go_nowhere_unless_they_may(nights: Nights, tmp_path: Path) -> None:
    samples = papers(4)
    folder = labelled(tmp_path / "set", samples)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url))
        with pytest.raises(SettingError, match="--shareable"):
            calibrate(folder, shareable=False)
        with pytest.raises(SettingError, match="no further tier 'other'"):
            calibrate(folder, tier="other")
        nights.set(frontier(server.base_url), on_premises='["kind:receipt"]')
        calibrate(folder)
    assert server.calls == [] and egress_report().totals == ()
    assert query("select count(*) from core_adjudications") == [(0,)]


def test_a_set_below_a_marked_folder_goes_nowhere(nights: Nights, tmp_path: Path) -> None:
    samples = papers(COUNT)
    folder = labelled(tmp_path / "on_premises" / "set", samples)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url))
        calibrate(folder)
    assert server.calls == [] and egress_report().totals == ()


def test_a_calibration_keeps_to_the_budget_of_its_night(nights: Nights, tmp_path: Path) -> None:
    samples = papers(COUNT)
    folder = labelled(tmp_path / "set", samples)
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url, budget_usd=3))
        calibrate(folder)
        first = len(server.calls)
        assert 0 < first < 6 and spent() == first * CHARGED <= 3
        nights.set(frontier(server.base_url, budget_usd=1000))
        calibrate(folder)
        assert len(server.calls) > first
    assert query("select count(*), count(distinct question_hash) from core_intents") == [(len(server.calls),) * 2]
