"""Evaluations: what was measured on labelled sets, document by document and as figures. Rows are added, never changed."""

import json

from sqlalchemy import text

from schemas.errors import SettingError
from schemas.evaluation import CASCADE, DocumentOutcome, EvaluatedTier, Evaluation, FieldOutcome, Figure, Outcomes
from schemas.portfolio import PortfolioRow
from sql.connection import database

_EVALUATION = text("""
insert into core_evaluations (model, set_name, documents_hash, documents, fingerprints, calibrations, duration_s, reading_s,
                              evaluated_at, evaluated_by)
values (:model, :set_name, :documents_hash, :documents, cast(:fingerprints as jsonb), cast(:calibrations as jsonb), :duration_s,
        :reading_s, :evaluated_at, :evaluated_by)
returning evaluation_id
""")
_TIER = text("""
insert into core_evaluation_tiers (evaluation_id, number, tier, engine, price_in_usd, price_out_usd, took_part)
values (:evaluation_id, :number, :tier, :engine, :price_in_usd, :price_out_usd, :took_part)
""")
_DOCUMENT = text("""
insert into core_evaluation_documents (evaluation_id, tier, content_hash, kind, kind_read, prompt_tokens, answer_tokens, cost_usd,
                                       duration_s)
values (:evaluation_id, :tier, :content_hash, :kind, :kind_read, :prompt_tokens, :answer_tokens, :cost_usd, :duration_s)
""")
_FIELD = text("""
insert into core_evaluation_fields (evaluation_id, tier, content_hash, kind, field, is_right, confidence, accepted, handled_by,
                                    true_positives, false_positives, false_negatives, absent, cost_usd)
values (:evaluation_id, :tier, :content_hash, :kind, :field, :is_right, :confidence, :accepted, :handled_by, :true_positives,
        :false_positives, :false_negatives, :absent, :cost_usd)
""")
_FIGURE = text("""
insert into core_evaluation_figures (evaluation_id, tier, kind, field, figure, n, documents, value, low, high)
values (:evaluation_id, :tier, :kind, :field, :figure, :n, :documents, :value, :low, :high)
""")
_ALL = text("select * from core_evaluations order by evaluation_id desc")
_TIERS = text("""
select number, tier, engine, price_in_usd, price_out_usd, took_part from core_evaluation_tiers
where evaluation_id = :id order by number
""")
_DOCUMENTS = text("""
select tier, content_hash, kind, kind_read, prompt_tokens, answer_tokens, cost_usd, duration_s from core_evaluation_documents
where evaluation_id = :id order by content_hash, tier
""")
_FIELDS = text("""
select tier, content_hash, kind, field, is_right, confidence, accepted, handled_by, true_positives, false_positives,
       false_negatives, absent, cost_usd
from core_evaluation_fields where evaluation_id = :id and tier = :tier order by content_hash, kind, field
""")
_FIGURES = text("""
select tier, kind, field, figure, n, documents, value, low, high from core_evaluation_figures
where evaluation_id = :id order by tier, kind, field, figure
""")
_PORTFOLIO = text("""
select handled_by, fields, share, accuracy, cost_usd, cascade_accuracy, cascade_usd, prompt_tokens, answer_tokens, frontier,
       coalesce(frontier_simulated, false) as frontier_simulated, all_frontier_usd, all_frontier_accuracy
from out_portfolio where evaluation_id = :id order by number
""")


def add_evaluation(evaluation: Evaluation, outcomes: Outcomes) -> int:
    """Adds all of it or nothing; gives its number."""
    row = evaluation.model_dump(exclude={"evaluation_id", "tiers"})
    row |= {name: json.dumps(row[name]) for name in ("fingerprints", "calibrations")}
    parts = {_TIER: evaluation.tiers, _DOCUMENT: outcomes.documents, _FIELD: outcomes.fields, _FIGURE: outcomes.figures}
    with database().begin() as connection:
        number = int(connection.execute(_EVALUATION, row).scalar_one())
        for statement, records in parts.items():
            if rows := [{"evaluation_id": number} | record.model_dump(mode="json") for record in records]:
                connection.execute(statement, rows)
    return number


def evaluations() -> list[Evaluation]:
    """All of them, the latest first."""
    with database().connect() as connection:
        rows = connection.execute(_ALL).mappings().all()
        tiers = {row["evaluation_id"]: connection.execute(_TIERS, {"id": row["evaluation_id"]}).mappings().all() for row in rows}  # fmt: skip
    return [
        Evaluation.model_validate(
            dict(row) | {"tiers": [EvaluatedTier.model_validate(dict(t)) for t in tiers[row["evaluation_id"]]]}
        )
        for row in rows
    ]


def require_evaluations() -> list[Evaluation]:
    """All of them, the latest first.

    Raises:
        SettingError: there is none.
    """
    found = evaluations()
    if not found:
        raise SettingError("Nothing was measured yet", "Run nightclerk evaluate SET --predictions OUT.jsonl first")
    return found


def fields_of_evaluation(evaluation_id: int, tier: str = CASCADE) -> list[FieldOutcome]:
    """What became of each labelled field."""
    with database().connect() as connection:
        rows = connection.execute(_FIELDS, {"id": evaluation_id, "tier": tier}).mappings().all()
    return [FieldOutcome.model_validate(dict(row)) for row in rows]


def documents_of_evaluation(evaluation_id: int) -> list[DocumentOutcome]:
    """What each document cost, tier by tier and in all."""
    with database().connect() as connection:
        rows = connection.execute(_DOCUMENTS, {"id": evaluation_id}).mappings().all()
    return [DocumentOutcome.model_validate(dict(row)) for row in rows]


def figures_of_evaluation(evaluation_id: int) -> list[Figure]:
    with database().connect() as connection:
        rows = connection.execute(_FIGURES, {"id": evaluation_id}).mappings().all()
    return [Figure.model_validate(dict(row)) for row in rows]


def portfolio_rows(evaluation_id: int) -> list[PortfolioRow]:
    """Its part of out_portfolio: the tiers in their order, then the person."""
    with database().connect() as connection:
        rows = connection.execute(_PORTFOLIO, {"id": evaluation_id}).mappings().all()
    return [PortfolioRow.model_validate(dict(row)) for row in rows]
