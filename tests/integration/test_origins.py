"""Where a document may go is what its first definition says, whatever it came in, was marked and taken for; on real PostgreSQL."""

import random

import pytest
from sqlalchemy import Connection, text

import sql.migrate as migrations
from sql.connection import database

pytestmark = pytest.mark.usefixtures("store")

HASHES = [f"{number:064x}" for number in range(12)]
INBOXES, KINDS = ("file:///in", "file:///in/secret", "memory://x"), ("receipt", "nda")
AT = "timestamptz '2026-11-01' + make_interval(days => :day)"
_HAPPENS = {
    "arrives": f"insert into raw_arrivals (content_hash, inbox, name, version, parent_hash, residency, arrived_at) values (:h, :inbox, :name, :v, :parent, :residency, {AT}) on conflict do nothing",
    "classified": f"insert into core_classifications (content_hash, fingerprint, kind, confidence, given, classified_at) values (:h, :v, :kind, 1, false, {AT}) on conflict do nothing",
    "labelled": f"insert into core_labelled (content_hash, residency, labelled_at) values (:h, :residency, {AT}) on conflict do nothing",
    "kind": f"insert into core_marks (what, subject, marked_at) values ('kind', :kind, {AT}) on conflict do nothing",
    "inbox": f"insert into core_marks (what, subject, marked_at) values ('inbox', :inbox, {AT}) on conflict do nothing",
}


def first_definition() -> str:
    """Both functions as 0004 made them, by other names."""
    [path] = [path for path in migrations.migration_files() if path.name.startswith("0004")]
    made = path.read_text()
    found = made[made.index("create function origins_of") : made.index("-- The egress ledger")]
    return found.replace("origins_of", "first_origins_of").replace("residency_of", "first_residency_of")


def happen(connection: Connection, rng: random.Random) -> None:
    name = rng.choices(list(_HAPPENS), [6, 3, 1, 0.3, 0.3])[0]
    row = {"h": rng.choice(HASHES), "inbox": rng.choice(INBOXES), "name": rng.choice(["a", "secret", "secret/b", "c"]), "v": rng.choice("12"), "kind": rng.choice(KINDS),
           "parent": rng.choice([None, None, *HASHES]), "residency": rng.choice(["anywhere"] * 6 + ["on_premises"]), "day": rng.randrange(20)}  # fmt: skip
    made = text(_HAPPENS[name])
    connection.execute(made, {key: row[key] for key in made.compile().params})


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_the_first_definition_says(seed: int) -> None:
    rng, told = random.Random(seed), set[str]()
    with database().begin() as connection:
        connection.exec_driver_sql(first_definition())
        for digest in HASHES:
            connection.execute(text("insert into raw_documents (content_hash, size_bytes, content) values (:h, 1, 'x')"), {"h": digest})  # fmt: skip
        for _ in range(25):
            happen(connection, rng)
            both = "select residency_of(h, u), first_residency_of(h, u) from unnest(cast(:hashes as text[])) h cross join (values (timestamptz 'infinity'), ('2026-11-08')) t(u)"
            found = connection.execute(text(both), {"hashes": [*HASHES, "f" * 64]}).all()
            assert [now for now, _ in found] == [first for _, first in found]
            told |= {now for now, _ in found}
    assert told == {"anywhere", "on_premises"}
