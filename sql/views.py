"""The `out_` views: those in views/*.sql, and one a kind with typed columns, made from the kind's fields."""

from pathlib import Path

from schemas.kind import FieldSpec, Kind, fields_of
from schemas.registry import KINDS
from schemas.values import ValueType

VIEWS = Path(__file__).parent / "views"

# A value read before its field had this type is no value: one such cast would fail the view for all documents.
_DATE = """(jsonb_path_query_first({value}, 'strict $.datetime("YYYY-MM-DD")', silent => true) #>> '{{}}')::date"""
_TIME = """(jsonb_path_query_first({value}, 'strict $.datetime("HH24:MI")', silent => true) #>> '{{}}')::time"""
_CLAUSE = "case jsonb_typeof({value}) when 'boolean' then ({value} #>> '{{}}')::boolean end"
_NAMES = """jsonb_path_query({value}, 'strict $[*] ? (@.type() == "string")', silent => true) #>> '{{}}'"""
_TEXT = "case jsonb_typeof({value}) when 'string' then {value} #>> '{{}}' end"


def view_statements() -> dict[str, str]:
    """View name → `create view`, in the order in which they can be made."""
    files = {path.stem.split("_", 1)[1]: path.read_text() for path in sorted(VIEWS.glob("[0-9]*.sql"))}
    return files | {f"out_{name}": kind_view(name, kind) for name, kind in KINDS.items()}


def kind_view(name: str, kind: type[Kind]) -> str:
    """A row a document of the kind: a typed column a field with its best value, a person's before a machine's, and which still need a person.

    Fields are looked up a document at a time (`offset 0` keeps it so): of the latest documents, only theirs.
    """
    columns = ",\n        ".join(column for spec in fields_of(kind) for column in _columns(spec))
    return f"""create view "out_{name}" as
select d.content_hash, d.name as document_file, d.inbox, d.verdict, d.decided_at, v.*
from out_documents d
cross join lateral (
    select coalesce(array_agg(f.field order by f.field) filter (where f.settled_by is null), '{{}}') as fields_in_review,
        {columns}
    from (select * from out_settled_fields s where (s.content_hash, s.fingerprint) = (d.content_hash, d.fingerprint) offset 0) f
    having count(*) > 0) v
where d.kind = '{name}'"""


def _columns(spec: FieldSpec) -> list[str]:
    this = f"filter (where f.field = '{spec.name}')"
    whole = f"(array_agg(f.value) {this})[1]"
    if spec.type is ValueType.MONEY:
        return [
            f"max((f.value ->> 'amount')::numeric) {this} as \"{spec.name}\"",
            f"max(f.value ->> 'currency') {this} as \"{spec.name}_currency\"",
        ]
    if spec.type is ValueType.NAMES:
        return [f'array(select {_NAMES.format(value=whole)}) as "{spec.name}"']
    if spec.type is ValueType.RECORDS:
        return [f'{whole} as "{spec.name}"']
    if spec.type is ValueType.CLAUSE:
        return [f'bool_or({_CLAUSE.format(value="f.value")}) {this} as "{spec.name}"']
    value = {ValueType.DATE: _DATE, ValueType.TIME: _TIME}.get(spec.type, _TEXT).format(value="f.value")
    return [f'max({value}) {this} as "{spec.name}"']
