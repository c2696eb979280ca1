"""Arrivals and originals: the raw layer."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from schemas.document import Arrival, Residency
from schemas.errors import SettingError
from schemas.outcome import Reason, Verdict
from schemas.registry import UNKNOWN
from schemas.step import Decision, Original
from sql.connection import database
from sql.readings.decisions import add_decisions
from sql.rows import given, rows_of

_DOCUMENT = text("""
insert into raw_documents (content_hash, size_bytes, content, refused)
values (:content_hash, :size_bytes, :content, :refused)
on conflict (content_hash) do update set content = excluded.content, refused = '', removed_at = null
where raw_documents.content is null and excluded.refused = ''
""")
_CAME = "content_hash, inbox, name, version, parent_hash, depth, kind_given, residency"
_ARRIVALS = """content_hash text, inbox text, name text, version text, parent_hash text, depth int, kind_given text,
               residency text"""
_ARRIVAL = text(f"insert into raw_arrivals ({_CAME}) select {_CAME} from {given(_ARRIVALS)} on conflict do nothing")
_ORIGINALS = text("""
select distinct on (d.content_hash) d.content_hash, d.content, d.size_bytes, a.inbox, a.name, a.version, a.parent_hash, a.depth,
       a.kind_given, max(a.residency) over (partition by d.content_hash) as residency
from raw_documents d join raw_arrivals a using (content_hash)
where d.content_hash = any(:hashes) and d.content is not null
order by d.content_hash, a.arrival_id
""")
_ERASED = text("select content_hash from core_removals where what = 'document' and content_hash = any(:hashes)")
_STARTING = text("select content_hash from raw_documents where starts_with(content_hash, :head) limit 2")
# A file at a time (`limit` keeps it so): what is in the inbox now may be little beside all that ever was.
_KNOWN = text("""
select f.name, f.version from unnest(cast(:names as text[]), cast(:versions as text[])) as f(name, version)
cross join lateral (
    select from raw_arrivals a join raw_documents d using (content_hash)
    where (a.inbox, a.name, a.version) = (:inbox, f.name, f.version)
      and a.depth = 0 and (d.refused = '' or (d.refused = :too_large and d.size_bytes > :max_bytes)) limit 1) known
""")
# The kind that is in force: what a person gave, what was found by now, what an arrival was the first to give.
_OTHERWISE = text("""
select count(*) from unnest(cast(:hashes as text[]), cast(:kinds as text[])) as came(content_hash, kind)
where came.kind <> coalesce(
    kind_given_of(came.content_hash),
    (select kind from core_classifications c where (c.content_hash, c.fingerprint) = (came.content_hash, :classify)),
    (select kind_given from raw_arrivals a where a.content_hash = came.content_hash and kind_given is not null
     order by arrival_id limit 1))
""")
AT_ONCE = 10_000  # files in one statement

File = tuple[str, str]  # name and version


def add_arrivals(arrivals: Sequence[Arrival], parse_fingerprint: str) -> list[Arrival]:
    """Takes in what arrived and gives it; the same bytes are one document, the same arrival again is none. Refused ones end here.

    What was erased on request is not taken in again.
    """
    with database().begin() as connection:
        return insert_arrivals(connection, arrivals, parse_fingerprint)


def insert_arrivals(connection: Connection, arrivals: Sequence[Arrival], parse_fingerprint: str) -> list[Arrival]:
    """As `add_arrivals`, in the caller's transaction."""
    erased = set(connection.scalars(_ERASED, {"hashes": [arrival.content_hash for arrival in arrivals]}))
    taken = [arrival for arrival in arrivals if arrival.content_hash not in erased]
    if not taken:
        return []
    rows = [arrival.model_dump(mode="python") for arrival in taken]
    connection.execute(_DOCUMENT, rows)
    connection.execute(_ARRIVAL, rows_of([arrival.model_dump(mode="json", exclude={"content"}) for arrival in taken]))
    for arrival in taken:
        if arrival.refused:
            refusal = Decision(verdict=Verdict.REJECT, reasons=(Reason(arrival.refused),))
            add_decisions(connection, arrival.content_hash, parse_fingerprint, UNKNOWN, [refusal])
    return taken


def otherwise_known(arrivals: Sequence[Arrival], classify_fingerprint: str) -> int:
    """How many of these, taken in by now, come with a kind though their bytes are known to be of another, which they keep."""
    told = [arrival for arrival in arrivals if arrival.kind_given]
    came = {"hashes": [each.content_hash for each in told], "kinds": [each.kind_given for each in told]}
    with database().connect() as connection:
        return int(connection.scalar(_OTHERWISE, came | {"classify": classify_fingerprint}) or 0)


def originals(hashes: Sequence[str]) -> dict[str, Original]:
    """The documents' bytes by content hash; residency is the strictest of their arrivals."""
    with database().connect() as connection:
        rows = connection.execute(_ORIGINALS, {"hashes": list(hashes)}).mappings().all()
    return {row["content_hash"]: _original(dict(row)) for row in rows}


def known_files(inbox: str, files: Sequence[File], max_bytes: int) -> set[File]:
    """Those of these files of the inbox that need not be read again: all but the new ones and those refused for a cause that may be gone."""
    names = {"inbox": inbox, "max_bytes": max_bytes, "too_large": Reason.TOO_LARGE.value}
    known: set[File] = set()
    with database().connect() as connection:
        for first in range(0, len(files), AT_ONCE):
            some = files[first : first + AT_ONCE]
            asked = {"names": [name for name, _ in some], "versions": [version for _, version in some]}
            known.update((str(n), str(v)) for n, v in connection.execute(_KNOWN, names | asked))
    return known


def document_starting(head: str) -> str:
    """The content hash that begins so.

    Raises:
        SettingError: there is none, or there are several.
    """
    with database().connect() as connection:
        found = list(connection.scalars(_STARTING, {"head": head.lower()}))
    if len(found) != 1:
        several = f"{len(found)}{' or more' if len(found) > 1 else ''} documents begin with {head}"
        raise SettingError(several if found else f"There is no document {head}", "Give more of its hash")
    return str(found[0])


def _original(row: dict[str, object]) -> Original:
    residency = Residency(str(row.pop("residency")))
    return Original(content=row["content"], arrival=Arrival.model_validate(row | {"residency": residency}))
