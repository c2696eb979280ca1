"""What further tiers accept is audited and certified under their own calibrations: real PostgreSQL, real Prefect, a scripted model behind real HTTP."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.registry import KINDS
from schemas.settings import settings
from sql.trust.certificates import raised_thresholds
from tasks.fingerprints import signature
from tasks.read_batch import engine
from tasks.tiers.ask import tier_judges, tier_signatures
from tests import calibrations
from tests.integration.corrected import Correction, add_correction
from tests.integration.escalating import Nights, frontier, papers, put, query, read_right
from tests.unit.scripted_server import ScriptedServer

pytestmark = [pytest.mark.usefixtures("store", "prefect_api")]

CERTIFICATES = "select tier, field, calibration, accepted, audited, wrong, held from core_certificates where certificate_id > :after order by field"


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch, store: str) -> Iterator[Nights]:
    made = Nights(monkeypatch)
    yield made
    made.set()


def answer_drawn() -> dict[int, int]:
    """People find what the first tier said right, and what the second one said wrong; gives how many they looked at, by tier."""
    drawn = query("select content_hash, a.kind, field, tier, f.value from core_audits a join out_fields f using (content_hash, fingerprint, field, tier) where drawn")  # fmt: skip
    for digest, kind, field, tier, value in drawn:
        said = value if tier == 1 else "nobody's"
        add_correction(Correction(content_hash=digest, kind=kind, field=field, words=("x",), value=said, corrected_by="ann"))  # fmt: skip
    return Counter(tier for *_, tier, _ in drawn)


def test_each_tiers_acceptances_are_drawn_certified_and_corrected_by_themselves(nights: Nights, tmp_path: Path) -> None:
    samples = [sample for sample in papers(30) if sample.verbatim.get("company")][:12]
    others = [
        each for field in KINDS["receipt"].model_fields if field != "company" for each in calibrations.answers(field)
    ]
    with ScriptedServer(read_right(samples)) as server:
        nights.set(frontier(server.base_url), audit_power=0.99)
        [tier] = settings().tiers
        small = calibrations.store("receipt", signature(KINDS["receipt"], engine().fingerprint, settings()), answers=tuple(others))  # fmt: skip
        big = calibrations.store("receipt", tier_signatures(tier)["receipt"])  # fmt: skip
        nights.run(put(tmp_path, samples))
        accepted = query("select tier, field, count(*) from out_fields where verdict = 'accept' group by 1, 2")
        counts = {("small" if number == 1 else "big", field): count for number, field, count in accepted}
        assert counts["big", "company"] >= 9 and sum(count for (who, _), count in counts.items() if who == "small") >= 9
        first = query(CERTIFICATES, after=0)
        assert {(row[0], row[1]): row[3] for row in first if row[1]} == counts
        assert {(row[0], row[2]) for row in first} == {("small", small.name), ("big", big.name)}
        assert {row[4:] for row in first} == {(0, 0, "not yet known")}

        drawn = answer_drawn()
        [(last,)] = query("select max(certificate_id) from core_certificates")
        asked = len(server.calls)
        nights.run(tmp_path)
        assert len(server.calls) == asked
    lines = {(row[0], row[1]): row for row in query(CERTIFICATES, after=last)}
    assert lines["small", ""][4:6] == (drawn[1], 0) and lines["big", ""][4:6] == (drawn[2], drawn[2])
    assert lines["big", "company"][6] == "no"
    assert {place for place in raised_thresholds()["receipt"]} == {(big.name, "company")}
    assert "company" not in tier_judges(tier)["receipt"].thresholds, "from now on a person reads it"
