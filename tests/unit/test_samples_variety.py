"""Samples vary as papers do: absent fields, wordings, forms of dates and terms."""

import random
from collections import Counter
from datetime import date
from functools import cache

import pytest

from tasks.samples.contract_clauses import CLAUSES, DECOYS
from tasks.samples.dates import STYLES
from tasks.samples.receipt_places import malaysian
from tasks.samples.registry import GENERATORS
from tasks.samples.sample import Sample

SEEDS = range(300)
EMPTY = (None, False, [])
# the share of documents without the field, as counted in real ones
ABSENT = {
    "nda": {"effective_date": (0.2, 0.38), "governing_law": (0.02, 0.12), "term": (0.4, 0.67)},
    "contract": {
        "agreement_date": (0.05, 0.25), "effective_date": (0.2, 0.45), "expiration_date": (0.3, 0.6), "renewal_term": (0.6, 0.85),
        "notice_period_to_terminate_renewal": (0.7, 0.9), "governing_law": (0.08, 0.28), "anti_assignment": (0.2, 0.4),
        "cap_on_liability": (0.35, 0.6), "audit_rights": (0.5, 0.72), "insurance": (0.55, 0.75), "termination_for_convenience": (0.5, 0.75),
        "non_compete": (0.65, 0.85), "exclusivity": (0.55, 0.75), "change_of_control": (0.68, 0.88),
    },
    "accident_report": {
        "reporting_entity": (0.02, 0.15), "incident_month": (0.2, 0.45), "incident_time": (0.25, 0.5), "city": (0.25, 0.45),
        "state": (0.28, 0.48), "vehicle_make": (0.55, 0.8),
    },
    "loss_notice": {"claim_number": (0.25, 0.5), "reported_date": (0.15, 0.5), "amount_claimed": (0.2, 0.45), "contact_phone": (0.15, 0.4)},
    "receipt": {"company": (0.0, 0.1), "date": (0.0, 0.1), "address": (0.0, 0.12), "total": (0.0, 0.1)},
}  # fmt: skip


@cache
def samples(kind: str) -> tuple[Sample, ...]:
    return tuple(GENERATORS[kind](random.Random(seed)) for seed in SEEDS)


@pytest.mark.parametrize("kind", ABSENT)
def test_fields_are_absent_as_often_as_in_life(kind: str) -> None:
    for field, (least, most) in ABSENT[kind].items():
        labelled = [sample.truth[field] for sample in samples(kind) if field in sample.truth]
        share = sum(value in EMPTY for value in labelled) / len(labelled)
        assert least <= share <= most, (field, share)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("nda", "effective_date"),
        ("contract", "agreement_date"),
        ("receipt", "date"),
        ("loss_notice", "loss_date"),
    ],
)
def test_dates_come_in_many_styles(kind: str, field: str) -> None:
    dated = [(s.verbatim[field][0], date.fromisoformat(s.truth[field])) for s in samples(kind) if s.truth[field]]
    styles = {next((name for name, style in STYLES.items() if style(day) == words), None) for words, day in dated}
    assert len(styles) >= 8


def test_redacted_days_give_a_month_and_no_date() -> None:
    redacted = [s for s in samples("accident_report") if "[XXX]" in "".join(s.verbatim.get("incident_month", []))]
    assert redacted and all(s.truth["incident_date"] is None for s in redacted)


def test_every_clause_has_four_wordings_and_a_decoy() -> None:
    assert all(len(wordings) >= 4 for _, wordings in CLAUSES.values())
    assert set(DECOYS) == set(CLAUSES)


@pytest.mark.parametrize("field", CLAUSES)
def test_clauses_are_worded_in_many_ways(field: str) -> None:
    said = [s.verbatim[field][0] for s in samples("contract") if s.truth[field]]
    assert len({" ".join(text.split()[1:5]) for text in said}) >= 4


def test_terms_are_written_in_words_in_figures_and_both() -> None:
    said = " | ".join(s.verbatim["term"][0] for s in samples("nda") if s.truth["term"])
    assert "two (2) years" in said and "months" in said and any(f"| {n} year" in said for n in range(1, 11))


def test_addresses_of_shops_break_and_end_in_many_ways() -> None:
    rng = random.Random(1)
    made = [malaysian(rng) for _ in SEEDS]
    lengths = Counter(map(len, made))
    assert min(lengths[n] for n in (1, 2, 3, 4)) >= 5
    assert len({lines[-1] for lines in made}) > 200
    last = Counter("code" if lines[-1][:5].isdigit() else "else" for lines in made)
    assert min(last.values()) > 60, "a town's line begins with its code, or the paper ended elsewhere"
    assert all(line == line.strip() and line for lines in made for line in lines)


def test_receipts_come_from_several_countries() -> None:
    currencies = Counter(s.truth["total"]["currency"] for s in samples("receipt") if s.truth["total"])
    assert {"MYR", "USD", "GBP", "EUR", "SGD"} <= set(currencies)


def test_few_documents_share_a_party() -> None:
    names = [name for s in samples("nda") for name in s.truth["parties"]]
    assert len(set(names)) > 0.9 * len(names)
