"""Coming in and going out: passwords, sessions, the first admin, tokens, against the real app and database."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from deployments.review.app import create_app
from deployments.review.door import passwords, set_up
from deployments.review.door.cookie import COOKIE
from deployments.review.door.entry import own_path
from deployments.review.guard import HEADERS
from schemas.people import Grant, Role
from schemas.settings import Settings, settings
from sql.connection import database
from sql.people import sign_ins
from sql.people.audit_log import latest_entries
from sql.people.grants import add_person, grant, let_in, revoke, shut_out, who_is
from sql.people.passwords import password_hash_of, set_password
from sql.people.sessions import start_session, who_signed_in
from sql.people.tokens import end_token, make_token, tokens_of, who_by_token

PASSWORD = "seven quiet herons"
NEW = "nine louder badgers"


@pytest.fixture
def browser(store: str) -> TestClient:
    """A browser without cookies, which follows no redirect."""
    return a_browser()


@pytest.fixture
def ann(store: str) -> str:
    """A reviewer with a password of her own."""
    add_person("ann", "Ann Ames", "test")
    grant("ann", [Grant(role=Role.REVIEWER)], "test")
    set_password("ann", passwords.hash_of(PASSWORD), "ann")
    return "ann"


def a_browser(config: Settings | None = None, address: str = "http://testserver") -> TestClient:
    return TestClient(create_app(config or settings()), base_url=address, follow_redirects=False)


def sign_in(browser: TestClient, person: str = "ann", password: str = PASSWORD, back: str = "/queue") -> Response:
    return browser.post("/sign-in", data={"person": person, "password": password, "back": back})


def signed_in(
    browser: TestClient, person: str, role: Role = Role.ADMIN, kind: str = "", sender: str = ""
) -> dict[str, str]:
    """The browser has a session of this new person; gives what their forms must send."""
    add_person(person, person.title(), "test")
    grant(person, [Grant(role=role, kind=kind, sender=sender)], "test")
    secret = start_session(person, 3600)
    browser.cookies.set(COOKIE, secret)
    who = who_signed_in(secret, 3600)
    assert who
    return {"csrf": who.csrf}


def actions(subject: str = "") -> list[str]:
    return [entry.action for entry in reversed(latest_entries(100, subject=subject))]


def sessions() -> int:
    with database().connect() as connection:
        return int(connection.scalar(text("select count(*) from work_sessions")) or 0)


def test_the_right_password_lets_in_and_back_to_where_one_was_going(browser: TestClient, ann: str) -> None:
    sent = browser.get("/account?x=1")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/sign-in?back=%2Faccount%3Fx%3D1")
    answer = sign_in(browser, "  ANN ", back="/account?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?x=1")
    page = browser.get("/account")
    assert page.status_code == 200 and "Ann Ames" in page.text and "reviewer" in page.text
    assert actions("ann")[-1] == "sign_in"


def test_a_wrong_password_an_unknown_name_and_a_closed_account_get_the_same_answer(
    browser: TestClient, ann: str
) -> None:
    add_person("out", "Out", "test")
    set_password("out", passwords.hash_of(PASSWORD), "out")
    shut_out("out", "test")
    add_person("openid-only", "O", "test")
    wrong = [sign_in(browser, "ann", "wrong"), sign_in(browser, "nobody"), sign_in(browser, "out"), sign_in(browser, "openid-only", "")]  # fmt: skip
    assert {answer.status_code for answer in wrong} == {401} and COOKIE not in browser.cookies
    pages = {answer.text.replace(name, "NAME") for answer, name in zip(wrong, ("ann", "nobody", "out", "openid-only"), strict=True)}  # fmt: skip
    assert len(pages) == 1 and "do not go together" in pages.pop()


def test_an_unknown_name_costs_the_same_check(ann: str, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = []

    class Counted(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            costs.append(str(hash).split("$")[1:4])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counted())
    assert [passwords.is_right(name, "wrong") for name in ("ann", "nobody")] == [False, False]
    assert len(costs) == 2 and costs[0] == costs[1] and costs[0][0] == "argon2id"


def test_a_name_that_nobody_has_is_not_written_down(browser: TestClient, ann: str) -> None:
    sign_in(browser, PASSWORD, "x")
    sign_in(browser, "ann", "x")
    assert [(e.action, e.subject) for e in latest_entries(2)] == [("sign_in_failed", "ann"), ("sign_in_failed", "")]
    with database().connect() as connection:
        assert PASSWORD not in str(connection.execute(text("select * from core_audit_log")).all())
        assert PASSWORD not in str(connection.execute(text("select * from work_sign_ins")).all())


def test_an_account_is_closed_for_a_while_after_too_many_failures_even_at_once(
    ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "is_right", lambda *_: False)
    monkeypatch.setattr("deployments.review.door.sign_in.is_right", lambda *_: False)
    app = create_app(settings())
    with ThreadPoolExecutor(8) as pool:
        codes = list(
            pool.map(lambda _: sign_in(TestClient(app, follow_redirects=False), "ann", "x").status_code, range(24))
        )
    assert codes.count(401) == sign_ins.BY_ACCOUNT and codes.count(429) == 24 - sign_ins.BY_ACCOUNT
    monkeypatch.undo()
    assert sign_in(a_browser(), "ann").status_code == 429  # the right one neither
    assert sign_in(a_browser(), "nobody").status_code == 401  # another name from there still
    with database().begin() as connection:
        connection.execute(text("update work_sign_ins set failed_at = failed_at - make_interval(secs => :s)"), {"s": sign_ins.WINDOW_S})  # fmt: skip
    assert sign_in(a_browser(), "ann").status_code == 303


def test_an_address_that_guesses_names_is_stopped_and_a_success_does_not_clear_it(
    ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, "BY_ADDRESS", 3)
    codes = [sign_in(a_browser(), name).status_code for name in ("a", "b", "ann", "c", "d")]
    assert codes == [401, 401, 303, 401, 429]


def test_a_session_is_new_at_sign_in_and_the_old_one_is_dead(browser: TestClient, ann: str) -> None:
    browser.cookies.set(COOKIE, "chosen-by-an-attacker", domain="testserver.local")
    sign_in(browser)
    first = browser.cookies[COOKIE]
    assert first != "chosen-by-an-attacker" and who_signed_in("chosen-by-an-attacker", 3600) is None
    csrf = who_signed_in(first, 3600)
    assert csrf
    answer = browser.post("/sign-in", data={"person": "ann", "password": PASSWORD, "csrf": csrf.csrf})
    assert answer.status_code == 303 and browser.cookies[COOKIE] != first
    assert who_signed_in(first, 3600) is None and sessions() == 1


@pytest.mark.parametrize(("config", "address", "secure"), [({}, "http://testserver", False), ({}, "https://testserver", True), ({"review_https": True}, "http://testserver", True)])  # fmt: skip
def test_the_cookie_is_kept_from_scripts_from_other_sites_and_from_plain_http(ann: str, config: dict[str, bool], address: str, secure: bool) -> None:  # fmt: skip
    answer = sign_in(a_browser(Settings(**config), address))  # type: ignore[arg-type]
    cookie = answer.headers["Set-Cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie and "max-age=43200" in cookie
    assert ("secure" in cookie) is secure and ("Strict-Transport-Security" in answer.headers) is secure


def test_signing_out_ends_the_session_not_the_cookie_alone(browser: TestClient, ann: str) -> None:
    sign_in(browser)
    secret = browser.cookies[COOKIE]
    who = who_signed_in(secret, 3600)
    assert who
    assert browser.post("/sign-out", data={"csrf": who.csrf}).headers["Location"] == "/sign-in"
    assert who_signed_in(secret, 3600) is None and actions("ann")[-1] == "sign_out"


def pass_s(seconds: int) -> None:
    """As if sessions were so much older."""
    older = "update work_sessions set expires_at = expires_at - make_interval(secs => :s), seen_at = seen_at - make_interval(secs => :s)"
    with database().begin() as connection:
        connection.execute(text(older), {"s": seconds})


def test_sessions_end_by_age_and_by_idleness_and_use_keeps_them(store: str) -> None:
    add_person("ann", "Ann", "test")
    old = start_session("ann", 600)
    assert who_signed_in(old, 3600)
    pass_s(601)
    assert who_signed_in(old, 3600) is None
    used, idle = start_session("ann", 36000), start_session("ann", 36000)
    for _ in range(3):
        pass_s(300)
        assert who_signed_in(used, 600)
    assert who_signed_in(idle, 600) is None


def test_a_new_password_and_a_shut_door_end_all_sessions(browser: TestClient, ann: str) -> None:
    for end in (
        lambda: set_password("ann", passwords.hash_of(NEW), "ann"),
        lambda: shut_out("ann", "test", "left"),
    ):
        secrets = [start_session("ann", 3600) for _ in range(2)]
        end()
        assert [who_signed_in(secret, 3600) for secret in secrets] == [None, None]
    assert sign_in(browser, "ann", NEW).status_code == 401
    let_in("ann", "test")
    assert sign_in(browser, "ann", NEW).status_code == 303


def test_rights_that_are_taken_are_gone_with_the_next_request(browser: TestClient, store: str) -> None:
    signed_in(browser, "eve")
    signed_in(a_browser(), "root")
    assert browser.get("/people").status_code == 200
    revoke("eve", Grant(role=Role.ADMIN), "root")
    assert browser.get("/people").status_code == 403


def test_a_hash_under_old_parameters_is_made_anew_and_stays_the_persons_own(browser: TestClient, store: str) -> None:
    add_person("ann", "Ann", "test")
    set_password("ann", PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD), "ann")
    assert sign_in(browser).headers["Location"] == "/queue"
    assert "m=65536,t=3" in password_hash_of("ann") and "password_rehashed" in actions("ann")
    assert sign_in(a_browser()).headers["Location"] == "/queue"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "/\t/evil.example", "/\n/evil", "queue", "", "///evil.example", "/ /x", "http:evil"])  # fmt: skip
def test_back_leads_into_this_app_alone(back: str) -> None:
    assert own_path(back) == "/"


@pytest.mark.parametrize("back", ["/queue", "/queue?kind=nda&x=//y", "/documents/abc#field", "/sign-in?back=%2F%2Fevil.example"])  # fmt: skip
def test_back_keeps_own_paths(back: str) -> None:
    assert own_path(back) == back


@pytest.mark.parametrize(("password", "again", "says"), [("short", "short", "at least 12"), ("my name is ann ames", "", "name"), ("aaaaaaaaaaaaaaaa", "", "different"), ("x" * 300, "", "at most"), (NEW, PASSWORD, "not the same")])  # fmt: skip
def test_a_bad_new_password_is_told_why(browser: TestClient, ann: str, password: str, again: str, says: str) -> None:
    sign_in(browser)
    form = own_form(browser) | {"old": PASSWORD, "password": password, "again": again or password}
    answer = browser.post("/account/password", data=form)
    assert answer.status_code == 400 and says in answer.text and passwords.is_right("ann", PASSWORD)


def test_one_changes_ones_own_password_only_with_the_present_one(browser: TestClient, ann: str) -> None:
    sign_in(browser)
    other = start_session("ann", 3600)
    form = own_form(browser) | {"old": "wrong", "password": NEW, "again": NEW}
    assert "present password is wrong" in browser.post("/account/password", data=form).text
    answer = browser.post("/account/password", data=form | {"old": PASSWORD})
    assert answer.status_code == 303 and "is changed" in browser.get(answer.headers["Location"]).text
    assert who_signed_in(other, 3600) is None and passwords.is_right("ann", NEW)


def own_form(browser: TestClient) -> dict[str, str]:
    who = who_signed_in(browser.cookies[COOKIE], 3600)
    assert who
    return {"csrf": who.csrf}


FIRST = {"person": "root", "display_name": "Root", "password": PASSWORD, "again": PASSWORD}


class TestSetUp:
    @pytest.fixture
    def code(self, store: str) -> Iterator[dict[str, str]]:
        yield {"code": set_up.set_up_code()}

    def test_the_first_run_makes_an_admin_for_who_knows_the_code(
        self, browser: TestClient, code: dict[str, str]
    ) -> None:
        assert set_up.set_up_code() in set_up.invitation()
        assert browser.get("/").headers["Location"] == "/set-up" == browser.get("/sign-in").headers["Location"]
        for wrong in ({}, {"code": ""}, {"code": "0000-0000-0000-0000"}):
            assert "not the code" in browser.post("/set-up", data=FIRST | wrong).text
        assert browser.post("/set-up", data=FIRST | code | {"person": "No Name"}).status_code == 400
        answer = browser.post("/set-up", data=FIRST | code)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/people")
        root = who_is("root")
        assert root and root.may(Role.ADMIN, "", "") and browser.get("/people").status_code == 200
        assert set_up.invitation() == ""

    def test_it_is_shut_as_soon_as_somebody_is_there(self, browser: TestClient, code: dict[str, str], ann: str) -> None:
        assert browser.get("/set-up").headers["Location"] == "/sign-in"
        assert browser.post("/set-up", data=FIRST | code).headers["Location"] == "/sign-in"
        assert who_is("root") is None

    def test_of_many_at_once_one_is_let_in(self, code: dict[str, str]) -> None:
        app = create_app(settings())
        names = [f"root{number}" for number in range(6)]

        def first(name: str) -> str | None:
            browser = TestClient(app, follow_redirects=False)
            return browser.post("/set-up", data=FIRST | code | {"person": name}).cookies.get(COOKIE)

        with ThreadPoolExecutor(6) as pool:
            given = list(pool.map(first, names))
        assert len([cookie for cookie in given if cookie]) == 1
        assert len([name for name in names if who_is(name)]) == 1

    def test_guessing_the_code_is_stopped(self, browser: TestClient, store: str) -> None:
        codes = [browser.post("/set-up", data=FIRST | {"code": f"{n}"}).status_code for n in range(12)]
        assert codes == [400] * sign_ins.BY_ACCOUNT + [429] * 2


class TestTokens:
    def test_a_token_is_its_person_until_it_ends(self, store: str, ann: str) -> None:
        secret = make_token("ann", "export", 30)
        who = who_by_token(secret)
        assert who and who.person == "ann" and who.may(Role.REVIEWER, "nda", "") and who_by_token(secret + "x") is None
        [token] = tokens_of("ann")
        assert not end_token(token.token_id, "eve", "eve") and who_by_token(secret)
        assert end_token(token.token_id, "ann", "ann") and who_by_token(secret) is None and tokens_of("ann") == []
        assert actions("ann")[-2:] == ["token_made", "token_ended"]

    def test_it_ends_with_its_days_and_with_its_person(self, ann: str) -> None:
        secret, late = make_token("ann", "a", 1), make_token("ann", "b", 1)
        with database().begin() as connection:
            connection.execute(text("alter table core_tokens disable trigger user"))
            connection.execute(text("update core_tokens set expires_at = clock_timestamp() where name = 'b'"))
        assert who_by_token(late) is None and who_by_token(secret)
        shut_out("ann", "test")
        assert who_by_token(secret) is None

    def test_only_its_hash_is_stored(self, ann: str) -> None:
        secret = make_token("ann", "a", 1)
        with database().connect() as connection:
            assert secret not in str(connection.execute(text("select * from core_tokens")).all())


class TestGuard:
    def test_every_answer_has_the_headers(self, browser: TestClient, ann: str) -> None:
        paths = ("/", "/sign-in", "/account", "/people", "/nowhere", "/static/app.css", "/health", "/static/none")
        for answer in [browser.get(path) for path in paths] + [browser.post("/sign-in"), browser.delete("/health")]:
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, answer.url
        assert browser.get("/account").headers["Cache-Control"] == "no-store"

    def test_even_where_the_program_breaks(self, ann: str) -> None:
        app = create_app(settings())

        @app.get("/broken")
        def broken() -> None:
            raise RuntimeError("secret detail")

        answer = TestClient(app, raise_server_exceptions=False).get("/broken")
        assert answer.status_code == 500 and "secret" not in answer.text
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS

    def test_a_lost_database_is_said_and_not_a_signed_out_person(self, browser: TestClient, ann: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
        from schemas.errors import DatabaseError

        def gone(*_: object) -> None:
            raise DatabaseError("The database is gone")

        monkeypatch.setattr("deployments.review.guard.who_signed_in", gone)
        browser.cookies.set(COOKIE, "x")
        assert browser.get("/account").status_code == 503

    @pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}])  # fmt: skip
    def test_another_site_cannot_sign_somebody_in(self, browser: TestClient, ann: str, headers: dict[str, str]) -> None:
        form = {"person": "ann", "password": PASSWORD}
        assert browser.post("/sign-in", data=form, headers=headers).status_code == 403
        assert browser.post("/sign-in", data=form, headers={"Origin": "http://testserver"}).status_code == 303

    def test_a_body_too_big_or_without_length_is_refused(self, browser: TestClient, ann: str) -> None:
        assert browser.post("/sign-in", content=b"x" * (8 * 1024 * 1024 + 1)).status_code == 413
        assert browser.post("/sign-in", content=iter([b"person=ann"])).status_code == 413

    @pytest.mark.parametrize("value", ["a\0b", "a\x1bb", "\udcff", "ann\u202e", "x" * 5000])
    def test_hostile_names_break_nothing(self, browser: TestClient, ann: str, value: str) -> None:
        body = f"person={value}&password={value}".encode(errors="surrogatepass")
        answer = browser.post("/sign-in", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status_code in (401, 422)


class TestPeople:
    def test_an_admin_adds_someone_who_then_chooses_their_own_password(self, browser: TestClient, store: str) -> None:
        form = signed_in(browser, "root")
        page = browser.post("/people", data=form | {"person": "bob", "role": "reviewer", "kind": "receipt", "sender": "a@b.example"})  # fmt: skip
        secret = page.text.split('class="secret" tabindex="0">')[1].split("<")[0]
        bob = who_is("bob")
        assert bob and bob.may(Role.REVIEWER, "receipt", "a@b.example")
        assert not bob.may(Role.REVIEWER, "nda", "a@b.example") and not bob.may(Role.REVIEWER, "receipt", "")
        theirs = a_browser()
        assert sign_in(theirs, "bob", secret).headers["Location"] == "/account"
        assert "password of your own" in theirs.get("/account").text
        assert secret not in browser.get("/people/bob").text

    @pytest.mark.parametrize("change", [{"person": "root"}, {"person": "B!"}, {"person": "x", "role": "god"}, {"person": "x", "kind": "poem"}, {"person": "x", "role": "nobody"}])  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, browser: TestClient, store: str, change: dict[str, str]) -> None:
        form = signed_in(browser, "root") | {"person": "bob", "role": "viewer"} | change
        assert browser.post("/people", data=form).status_code == 400 and who_is("x") is None

    def test_an_admin_of_a_kind_gives_rights_there_alone(self, browser: TestClient, ann: str) -> None:
        form = signed_in(browser, "kim", Role.ADMIN, "receipt")
        given = {"role": "adjudicator", "kind": "receipt"}
        assert browser.post("/people/ann/rights", data=form | given).status_code == 303
        for kind, sender in (("", ""), ("nda", ""), ("", "x")):
            wider = form | {"role": "viewer", "kind": kind, "sender": sender}
            assert browser.post("/people/kim/rights", data=wider).status_code == 403
        for path in ("password", "state", "tokens"):
            assert browser.post(f"/people/ann/{path}", data=form | {"name": "x"}).status_code == 403
        assert browser.post("/people", data=form | {"person": "x", "role": "admin"}).status_code == 403
        assert browser.get("/audit-log").status_code == 403 and "Audit log" not in browser.get("/people").text
        assert actions("ann")[-1] == "granted"

    def test_the_last_admin_stays(self, browser: TestClient, store: str) -> None:
        form = signed_in(browser, "root")
        assert browser.post("/people/root/state", data=form | {"active": "no"}).status_code == 409
        taken = form | {"act": "revoke", "role": "admin"}
        assert "last admin" in browser.post("/people/root/rights", data=taken).text
        root = who_is("root")
        assert root and root.may(Role.ADMIN, "", "")

    def test_rights_passwords_tokens_and_the_log(self, browser: TestClient, ann: str) -> None:
        form = signed_in(browser, "root")
        browser.post("/people/ann/rights", data=form | {"act": "revoke", "role": "reviewer"})
        assert "no rights" in browser.get("/people").text
        assert "shown this once" in browser.post("/people/ann/password", data=form).text
        made = browser.post("/people/ann/tokens", data=form | {"name": "export", "days": "5"}).text
        secret = made.split('class="secret" tabindex="0">')[1].split("<")[0]
        assert who_by_token(secret)
        assert browser.post("/people/ann/tokens", data=form | {"name": "x", "days": "999"}).status_code == 400
        [token] = tokens_of("ann")
        assert browser.post(f"/people/ann/tokens/{token.token_id}/end", data=form).status_code == 303
        assert browser.post(f"/people/ann/tokens/{token.token_id}/end", data=form).status_code == 404
        browser.post("/people/ann/state", data=form | {"active": "no", "why": "left <b>us</b>"})
        assert actions("ann")[-5:] == ["revoked", "password_set", "token_made", "token_ended", "shut_out"]
        log = browser.get("/audit-log").text
        assert "shut out" in log and "left &lt;b&gt;us" in log and secret not in log
        assert browser.get("/people/nobody").status_code == browser.get("/people/%00").status_code == 404


def test_a_tab_that_is_closed_in_the_middle_of_an_act_is_no_fault(ann: str) -> None:
    headers = [(b"cookie", f"{COOKIE}={start_session(ann, 60)}".encode()), (b"content-length", b"10"), (b"host", b"testserver")]  # fmt: skip
    scope = {"type": "http", "method": "POST", "path": "/check", "raw_path": b"/check", "query_string": b"", "headers": headers, "http_version": "1.1", "scheme": "http", "client": ("127.0.0.1", 1), "server": ("testserver", 80)}  # fmt: skip
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(create_app(settings())(scope, receive, send))
    assert [message["status"] for message in sent if "status" in message] == [499]
