"""Schemathesis asks everything that the API's own description allows, and much that it does not: nothing may break the server.

The pages' addresses are asked with the same few values that once broke one, or break programs like this one.
"""

import json
from typing import Any
from urllib.parse import quote

import schemathesis
from fastapi.openapi.utils import get_openapi
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error

from deployments.review.api.routes import PREFIX
from deployments.review.app import COOKIE, create_app
from schemas.people import Role
from schemas.settings import Settings
from sql.people.sessions import who_signed_in
from sql.people.tokens import make_token
from sql.review.refill import follow
from tests.integration.reviewing import document_in_review, signed_in_as

EXAMPLES = 12  # an operation
NASTY = (
    "\0", "\ud800", "-1", "99999999999999999999", "'", "infinity,nan", "2024-W01-1T00:00:00+00:00,1",
    "9999-12-31T23:59:59.999999-23:59,1", "0001-01-01T00:00:00+23:59,1",
)  # fmt: skip


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


def test_no_address_breaks_a_page(store: str) -> None:
    document = document_in_review("a.txt", {"company": "ACME"}, lines=["ACME"])
    config = Settings(second_share=0, blind_share=0, seed_share=0)
    follow(config)
    secret = signed_in_as("ada", Role.ADMIN)
    who = who_signed_in(secret, 3600)
    assert who
    app = create_app(config)
    client = TestClient(app, cookies={COOKIE: secret}, headers={"X-CSRF-Token": who.csrf}, follow_redirects=False, raise_server_exceptions=False)  # fmt: skip
    told = {"may_train": "true", "why": "\0"}
    assert client.post(f"/documents/{document}/training", data=told).status_code == 200
    for nasty in ("\0", "\ud800"):
        said = json.dumps({"content_hash": nasty, "kind": "receipt", "field": "company", "text": "x"})
        assert client.post("/check", content=said, headers={"Content-Type": "application/json"}).status_code == 422
    broken = [address for address in addresses(app, document) if client.get(address).status_code >= 500]
    assert broken == []


def addresses(app: Any, document: str) -> list[str]:
    """Each page that is read, with each nasty value at each place of its address."""
    found = get_openapi(title="pages", version="1", routes=[each for each in app.routes if not each.path.startswith(PREFIX)])  # fmt: skip
    pages = [(path, page["get"].get("parameters", [])) for path, page in found["paths"].items() if "get" in page]
    return [asking(path, parameters, each, nasty, document) for path, parameters in pages for each in parameters for nasty in NASTY]  # fmt: skip


def asking(path: str, parameters: list[Any], place: Any, nasty: str, document: str) -> str:
    said = quote(nasty, safe="", errors="surrogatepass")
    usual = {"content_hash": document, "number": "1", "kind": "receipt", "field": "company"}
    for each in parameters:
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", said if each is place else usual.get(each["name"], "ada"))
    return path if place["in"] == "path" else f"{path}?{place['name']}={said}"
