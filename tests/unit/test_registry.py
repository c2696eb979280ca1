"""A kind is complete: descriptions, cues, golden cases, a generator, a schema that compiles, a view."""

import json
from pathlib import Path

import pytest

from schemas.kind import Kind, description_of, fields_of, groups_of
from schemas.registry import KINDS
from sql.views import view_statements
from tasks.extract.prompt import answer_schema
from tasks.samples.registry import GENERATORS

GOLDEN = Path(__file__).parents[1] / "golden"
VIEW_COLUMNS = {"content_hash", "document_file", "inbox", "verdict", "decided_at", "fields_in_review"}


@pytest.mark.parametrize("name", KINDS)
class TestKind:
    def kind(self, name: str) -> type[Kind]:
        return KINDS[name]

    def test_is_described(self, name: str) -> None:
        assert self.kind(name).name == name
        assert len(description_of(self.kind(name))) > 10
        assert all(len(spec.description) > 10 for spec in fields_of(self.kind(name)))

    def test_has_cues(self, name: str) -> None:
        assert len(self.kind(name).cues) >= 3

    def test_has_golden_cases(self, name: str) -> None:
        cases = [json.loads(path.read_text()) for path in sorted((GOLDEN / name).glob("*.json"))]
        assert len(cases) >= 3
        assert all(set(case["expected"]) <= {spec.name for spec in fields_of(self.kind(name))} for case in cases)

    def test_has_a_generator(self, name: str) -> None:
        assert name in GENERATORS

    def test_has_schemas_that_compile(self, name: str) -> None:
        xgrammar = pytest.importorskip("xgrammar")
        for specs in groups_of(self.kind(name)).values():
            xgrammar.Grammar.from_json_schema(json.dumps(answer_schema(specs)), any_whitespace=False)

    def test_has_a_view_whose_columns_are_its_own(self, name: str) -> None:
        assert f"out_{name}" in view_statements()
        assert not VIEW_COLUMNS & {spec.name for spec in fields_of(self.kind(name))}
