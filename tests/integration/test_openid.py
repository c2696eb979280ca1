"""Signing in by OpenID Connect, against a scripted provider over real HTTP: it signs with a real key and checks PKCE as a real one does."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from deployments.review.app import create_app
from deployments.review.door.cookie import COOKIE
from deployments.review.door.provider import ProviderError, errand, provider_address
from schemas.errors import SettingError
from schemas.people import Grant, Role
from schemas.settings import Settings
from sql.people.accounts import accounts
from sql.people.audit_log import latest_entries
from sql.people.grants import add_person, grant, shut_out, who_is
from sql.people.sessions import who_signed_in

CLIENT, SECRET = "review-app", "client secret/+"
KEY, STRANGERS_KEY = (RSAKey.generate_key(2048, {"kid": "k", "use": "sig"}) for _ in range(2))


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def forged(algorithm: str, secret: bytes, claims: dict[str, Any]) -> str:
    """A token that only who has no private key would make; libraries refuse to."""
    body = ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": algorithm, "kid": "k"}, claims))
    return f"{body}.{encoded(hmac.digest(secret, body.encode(), 'sha256')) if secret else ''}"


class Provider(ThreadingHTTPServer):
    """Lets everybody in as `claims` say."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {"sub": "u-1", "preferred_username": "Ann.Ames@Example.com", "name": "Ann Ames"}
        self.signs: tuple[str, Any] = ("RS256", KEY)
        self.asked: dict[str, str] = {}
        self.says_it_is = self.issuer

    def facts(self) -> dict[str, Any]:
        ends = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token")}
        return ends | {"issuer": self.says_it_is, "jwks_uri": f"{self.issuer}/jwks", "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}  # fmt: skip

    def id_token(self) -> str:
        now = int(time.time())
        base = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": self.asked["nonce"]}
        algorithm, key = self.signs
        claims = {name: value for name, value in (base | self.claims).items() if value is not None}
        if isinstance(key, bytes):
            return forged(algorithm, key, claims)
        return str(jwt.encode({"alg": algorithm, "kid": "k"}, claims, key, algorithms=[algorithm]))


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        if path == "/.well-known/openid-configuration":
            self._json(200, self.server.facts())
        elif path == "/jwks":
            self._json(200, {"keys": [KEY.as_dict(private=False)]})
        elif path == "/authorization":
            self.server.asked = {name: values[0] for name, values in parse_qs(query).items()}
            back = urlencode({"code": "the-code", "state": self.server.asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{self.server.asked['redirect_uri']}?{back}")
            self.end_headers()

    def do_POST(self) -> None:
        sent = {name: values[0] for name, values in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}  # fmt: skip
        asked = self.server.asked
        challenge = encoded(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        proven = challenge == asked["code_challenge"] and asked["code_challenge_method"] == "S256"
        known = base64.b64decode(self.headers.get("Authorization", "Basic ")[6:]).decode() == f"{CLIENT}:{SECRET}"
        same = sent.get("redirect_uri") == asked["redirect_uri"] and sent.get("code") == "the-code"
        if not (proven and known and same):
            self._json(400, {"error": "invalid_grant"})
            return
        self._json(200, {"access_token": "a", "token_type": "Bearer", "id_token": self.server.id_token()})

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def settings_for(provider: Provider, **more: Any) -> Settings:
    return Settings(openid_issuer=provider.issuer, openid_client_id=CLIENT, openid_client_secret=SECRET, **more)


@pytest.fixture
def browser(store: str, provider: Provider) -> TestClient:
    add_person("root", "Root", "test")
    return TestClient(create_app(settings_for(provider)), follow_redirects=False)


def through_the_provider(browser: TestClient, back: str = "/queue") -> httpx2.Response:
    """To the provider and back, as a browser goes."""
    there = browser.get("/sign-in/openid", params={"back": back})
    assert there.status_code == 303, there.text
    return browser.get(httpx2.get(there.headers["Location"]).headers["Location"])


def test_a_new_person_comes_in_without_rights_and_an_admin_grants_them(browser: TestClient, provider: Provider) -> None:
    assert "/sign-in/openid?back=/queue" in browser.get("/sign-in?back=/queue").text
    answer = through_the_provider(browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/queue")
    assert {"response_type": "code", "client_id": CLIENT, "scope": "openid profile email"}.items() <= provider.asked.items()  # fmt: skip
    who = who_signed_in(browser.cookies[COOKIE], 3600)
    assert who and (who.person, who.display_name, who.grants) == ("ann.ames@example.com", "Ann Ames", ())
    assert browser.get("/people").status_code == 403 and browser.get("/").headers["Location"] == "/account"
    assert "Nothing yet" in browser.get("/account").text
    grant(who.person, [Grant(role=Role.ADMIN)], "root")
    assert browser.get("/people").status_code == 200
    assert [entry.action for entry in latest_entries(3, subject=who.person)] == ["granted", "sign_in", "person_added"]


def test_the_subject_is_the_person_whatever_they_are_called(browser: TestClient, provider: Provider) -> None:
    through_the_provider(browser)
    provider.claims |= {"preferred_username": "root", "name": "Somebody"}
    browser.cookies.clear()
    through_the_provider(browser)
    who = who_signed_in(browser.cookies[COOKIE], 3600)
    assert who and who.person == "ann.ames@example.com" and len(accounts()) == 2


@pytest.mark.parametrize("claims", [{"preferred_username": "root"}, {"preferred_username": "!!!ROOT"}])
def test_nobody_takes_over_an_account_by_its_name(browser: TestClient, provider: Provider, claims: dict[str, str]) -> None:  # fmt: skip
    provider.claims |= claims
    through_the_provider(browser)
    who = who_signed_in(browser.cookies[COOKIE], 3600)
    assert who and who.person == "root-2"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"aud": None}, {"aud": ["another"], "azp": CLIENT}, {"iss": "http://evil"},
        {"iss": None}, {"exp": 1}, {"exp": None}, {"sub": None}, {"azp": "another"}, {"iat": int(time.time()) + 9000},
    ],
)  # fmt: skip
def test_a_word_that_is_not_for_us_now_lets_nobody_in(browser: TestClient, provider: Provider, claims: dict[str, Any]) -> None:  # fmt: skip
    provider.claims |= claims
    answer = through_the_provider(browser)
    assert answer.status_code == 403 and COOKIE not in browser.cookies and len(accounts()) == 1
    assert latest_entries(1)[0].action == "sign_in_failed"


@pytest.mark.parametrize("signs", [("RS256", STRANGERS_KEY), ("none", b""), ("HS256", KEY.as_pem(private=False)), ("HS256", SECRET.encode())], ids=["another key", "none", "public key as secret", "client's secret"])  # fmt: skip
def test_a_word_that_the_provider_did_not_sign_lets_nobody_in(browser: TestClient, provider: Provider, signs: Any) -> None:  # fmt: skip
    provider.signs = signs
    assert through_the_provider(browser).status_code == 403 and COOKIE not in browser.cookies


def test_a_way_back_that_was_not_begun_here_leads_nowhere(browser: TestClient, provider: Provider) -> None:
    there = browser.get("/sign-in/openid").headers["Location"]
    back = httpx2.get(there).headers["Location"]
    assert TestClient(browser.app, follow_redirects=False).get(back).status_code == 400  # another browser
    assert browser.get("/sign-in/openid/done?code=the-code&state=guessed").status_code == 400
    assert browser.get(back.replace("the-code", "stolen")).status_code == 403
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 400  # once
    browser.cookies.set("nightclerk_openid", "{}")
    assert browser.get(back).status_code == 400


def test_who_is_shut_out_here_stays_out(browser: TestClient, provider: Provider) -> None:
    through_the_provider(browser)
    browser.cookies.clear()
    shut_out("ann.ames@example.com", "root")
    assert through_the_provider(browser).status_code == 403 and COOKIE not in browser.cookies


def test_back_leads_into_this_app_alone(browser: TestClient, provider: Provider) -> None:
    assert through_the_provider(browser, "//evil.example").headers["Location"] == "/"


def test_behind_something_that_speaks_https_the_way_back_is_https(store: str, provider: Provider) -> None:
    browser = TestClient(create_app(settings_for(provider, review_https=True)), follow_redirects=False)
    answer = browser.get("/sign-in/openid")
    assert "redirect_uri=https%3A%2F%2Ftestserver%2Fsign-in%2Fopenid%2Fdone" in answer.headers["Location"]
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_provider_that_fails_is_said(browser: TestClient, provider: Provider, store: str) -> None:
    provider.says_it_is = "http://another"
    assert browser.get("/sign-in/openid").status_code == 502
    with pytest.raises(ProviderError):
        provider_address(Settings(openid_issuer="http://127.0.0.1:1"), "http://x", errand("/"))
    with pytest.raises(SettingError, match="https"):
        provider_address(Settings(openid_issuer="http://login.example.com"), "http://x", errand("/"))
    assert who_is("ann.ames@example.com") is None


def test_without_a_provider_there_is_no_such_door(store: str) -> None:
    add_person("root", "Root", "test")
    browser = TestClient(create_app(Settings()), follow_redirects=False)
    assert browser.get("/sign-in/openid").status_code == browser.get("/sign-in/openid/done").status_code == 404
    assert "organisation" not in browser.get("/sign-in").text
