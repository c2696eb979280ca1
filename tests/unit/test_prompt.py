"""The question about a group of fields: every description is in it, and its schema asks for exactly its fields."""

import pytest

from schemas.kind import FieldSpec, Kind, description_of, groups_of
from schemas.registry import KINDS
from tasks.extract.prompt import SYSTEM, answer_schema, answer_tokens, question

GROUPS = [(kind, specs) for kind in KINDS.values() for specs in groups_of(kind).values()]
NAMES = [f"{kind.name}-{specs[0].group}" for kind, specs in GROUPS]


@pytest.mark.parametrize(("kind", "specs"), GROUPS, ids=NAMES)
class TestQuestion:
    def test_holds_the_excerpt_first_and_every_description(
        self, kind: type[Kind], specs: tuple[FieldSpec, ...]
    ) -> None:
        asked = question("1", kind, specs, "THE EXCERPT")
        assert asked.system == SYSTEM and asked.user.startswith("THE EXCERPT\n")
        assert description_of(kind) in asked.user
        assert all(f"\n{spec.name}: {spec.description}" in asked.user for spec in specs)

    def test_asks_for_its_fields_and_no_others(self, kind: type[Kind], specs: tuple[FieldSpec, ...]) -> None:
        schema = answer_schema(specs)
        names = [spec.name for spec in specs]
        assert list(schema["properties"]) == schema["required"] == names
        assert schema["additionalProperties"] is False
        for spec in specs:
            asked = schema["properties"][spec.name]
            assert asked == ({"type": "array", "items": {"type": "string"}} if spec.many else {"anyOf": [{"type": "string"}, {"type": "null"}]})  # fmt: skip

    def test_leaves_room_for_every_field(self, kind: type[Kind], specs: tuple[FieldSpec, ...]) -> None:
        assert question("1", kind, specs, "").max_tokens == answer_tokens(specs) >= 40 * len(specs)


def test_every_field_of_a_kind_is_asked_for_once() -> None:
    for kind in KINDS.values():
        asked = [name for specs in groups_of(kind).values() for name in answer_schema(specs)["properties"]]
        assert sorted(asked) == sorted(kind.model_fields)
