"""Documents counted one by one, from arrivals and decisions alone: by it the sums that are kept (counts.py) must hold. Takes as long as there are documents."""

from sqlalchemy import text

from sql.connection import database
from sql.tally.counts import STORE, standing_in

_ONE_BY_ONE = text("""
select coalesce(d.verdict, '') as verdict, count(*) as documents
from (select distinct content_hash from raw_arrivals where inbox = :inbox or :inbox = '') a
left join lateral (
    select verdict from core_decisions d where d.content_hash = a.content_hash and d.field = '' order by decision_id desc limit 1
) d on true
group by 1
""")


def contradictions(inbox: str = STORE) -> dict[str, tuple[int, int]]:
    """Of an inbox, or the whole store: by verdict, '' for the unfinished ones, what the sums say and how many documents there are, where these differ; all of one moment."""
    with database().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        there = {str(verdict): int(count) for verdict, count in connection.execute(_ONE_BY_ONE, {"inbox": inbox})}
        said: dict[str, int] = {}
        for part in standing_in(connection, inbox):
            said[part["verdict"]] = said.get(part["verdict"], 0) + int(part["documents"])
    both = {verdict: (said.get(verdict, 0), there.get(verdict, 0)) for verdict in said.keys() | there.keys()}
    return {verdict: counts for verdict, counts in sorted(both.items()) if counts[0] != counts[1]}
