"""Release flags: whether a document may be trained on. Each word is a row, the latest counts; out_training_examples asks them."""

from sqlalchemy import text

from schemas.release import Release
from sql.connection import database
from sql.people.audit_log import log

_LATEST = text("""
select content_hash, may_train, released_by, released_at, why from core_releases
where content_hash = :hash order by release_id desc limit 1
""")
_RELEASE = text("""
insert into core_releases (content_hash, may_train, released_by, why) values (:content_hash, :may_train, :released_by, :why)
""")
_PLACE = text("""
select kind, coalesce(sender_of(content_hash), '') as sender from out_documents where content_hash = :hash
""")


def release_of(content_hash: str) -> Release:
    """What was said last."""
    with database().connect() as connection:
        row = connection.execute(_LATEST, {"hash": content_hash}).mappings().first()
    return Release.model_validate(dict(row)) if row else Release(content_hash=content_hash)


def release(said: Release) -> None:
    """Adds a word about a document, on record in the audit log too."""
    row = said.model_dump(include={"content_hash", "may_train", "released_by", "why"})
    with database().begin() as connection:
        connection.execute(_RELEASE, row)
        log(connection, said.released_by, "release", said.content_hash, {"may_train": said.may_train, "why": said.why})


def kind_and_sender(content_hash: str) -> tuple[str, str] | None:
    """Whose document it is, which says who may do what with it; None for one that never ended or never arrived."""
    with database().connect() as connection:
        row = connection.execute(_PLACE, {"hash": content_hash}).first()
    return (str(row.kind), str(row.sender)) if row else None
