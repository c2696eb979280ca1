"""Schemathesis asks everything that the API's own description allows, and much that it does not: nothing may break the server."""

import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error

from deployments.review.api.routes import PREFIX
from deployments.review.app import create_app
from schemas.people import Role
from schemas.settings import Settings
from sql.review_refill import follow
from sql.tokens import make_token
from tests.integration.reviewing import document_in_review, signed_in_as

EXAMPLES = 12  # an operation


def test_no_request_breaks_the_api(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME", "date": "2024-01-02", "total": None}, lines=["ACME"])
    config = Settings(second_share=0, blind_share=0, seed_share=0)
    follow(config)
    signed_in_as("ada", Role.ADMIN)
    app = create_app(config)
    headers = {"Authorization": f"Bearer {make_token('ada', 'fuzz', 1)}"}
    described = TestClient(app).get(f"{PREFIX}/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    schema.app = app
    asked: set[str] = set()
    for operation in (found.ok() for found in schema.get_all_operations()):
        sound = operation.as_strategy()
        unsound = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

        @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=st.one_of(sound, unsound), known=st.booleans())
        def ask(case: schemathesis.Case, known: bool) -> None:
            if known and "content_hash" in (case.path_parameters or {}):
                case.path_parameters["content_hash"] = document  # most random hashes are nobody's
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=[not_a_server_error])
            asked.add(case.operation.label)

        ask()
    assert len(asked) == len(described["paths"]) + 1  # webhooks are read and made
