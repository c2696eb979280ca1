"""Sums that metrics show, kept by what is added itself, which only rise (0091_sums.sql and 0126 say how)."""

from sqlalchemy import Connection, text

from schemas.metric import Sample

MANY = 500  # parts; fewer are quickly added up

SUMS = text("select metric, labels, sum(amount) from work_sums group by metric, labels having sum(parts) <> 0")
# What others add meanwhile is not seen, and stays.
_TOGETHER = text("""
with parts as (
    delete from work_sums where (select count(*) from (select from work_sums limit :many) s) = :many returning metric, labels, parts, amount
)
insert into work_sums
select metric, labels, sum(parts), sum(amount) from parts group by metric, labels having sum(parts) <> 0
""")


def sums(connection: Connection) -> list[Sample]:
    """By metric and labels."""
    return [
        Sample(metric=metric, labels=tuple(labels), value=float(sum_))
        for metric, labels, sum_ in connection.execute(SUMS)
    ]


def put_together(connection: Connection) -> None:
    """Adds up the parts where they are many, in the caller's transaction; one process at a time."""
    connection.execute(_TOGETHER, {"many": MANY})
