"""What is taken out of the database again, on request or by age, and what stays of it. How it is done is in sql/documents/removals.py."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import AwareDatetime

from schemas.record import Record


class Removed(StrEnum):
    DOCUMENT = "document"  # all of it, on request
    ORIGINAL = "original"  # its bytes, by age
    TEXT = "text"  # its pages and the models' answers in full, by age; the fields stay


# Tables that keep rows of a removed document, each with the reason. In all others none are left.
KEPT: dict[str, str] = {
    "core_removals": "the proof of the removal: hash, moment, person, reason, counts",
    "core_egress": "the proof of what left the premises: hashes, sizes, hosts",
    "core_intents": "the books of what was spent: tokens and dollars",
    "core_held_out": "a hash, so that the same bytes are never trained on",
    "core_labelled": "a hash with its mark, which nothing may take off",
    "core_evaluation_documents": "figures of past evaluations: hashes and counts",
    "core_evaluation_fields": "figures of past evaluations: hashes, right or wrong",
}


class Removal(Record):
    """A proof: what was removed, and how many rows of which tables.

    Attributes:
        rows: by table; of core_results they were emptied of words, not deleted.
    """

    content_hash: str
    what: Removed
    removed_by: str
    why: str
    removed_at: AwareDatetime
    rows: Mapping[str, int] = {}


class Doomed(Record):
    """What a request for erasure concerns.

    Attributes:
        documents: content hashes to be removed: those named, and what came in them and nowhere else.
        kept_parts: documents that came in them and elsewhere too; only their arrivals in these go.
        containers: documents that hold one of the named ones in their bytes, and are not named.
        names: under which the documents arrived.
    """

    documents: tuple[str, ...]
    kept_parts: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
