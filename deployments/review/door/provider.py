"""An OpenID Connect provider, by Authlib: code flow with PKCE, state and nonce. Whom its subjects stand for here is in sql/people/accounts.py."""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from schemas.errors import NightclerkError, SettingError
from schemas.record import Record
from schemas.settings import Settings

TIMEOUT_S = 10
LEEWAY_S = 60
# Signatures by the provider's private key alone: one made with a public key or the client's secret proves nothing.
ALGORITHMS = frozenset(f"{family}{size}" for family in ("RS", "PS", "ES") for size in (256, 384, 512)) | {"EdDSA"}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ProviderError(NightclerkError):
    """The provider does not answer, or what it answers proves nothing."""

    retryable = True


class Errand(Record):
    """What a browser keeps while its person is at the provider."""

    state: str
    nonce: str
    verifier: str
    back: str


class Identity(Record):
    """Whom the provider vouches for. `wishes`: names to sign in with, the best first."""

    issuer: str
    subject: str
    display_name: str
    wishes: tuple[str, ...]


def errand(back: str) -> Errand:
    return Errand(
        state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48), back=back
    )


def provider_address(settings: Settings, redirect_uri: str, on: Errand) -> str:
    """Where the browser goes to sign in.

    Raises:
        ProviderError: the provider does not answer.
        SettingError: its address is not https.
    """
    with _client(settings, redirect_uri) as (client, facts):
        address, _ = client.create_authorization_url(
            facts["authorization_endpoint"], state=on.state, nonce=on.nonce, code_verifier=on.verifier
        )
        return str(address)


def identity(settings: Settings, redirect_uri: str, code: str, on: Errand) -> Identity:
    """Who came back with this code, as the provider's signed word says.

    Raises:
        ProviderError: it does not answer, or its word is not for us, not for this errand, or not its own.
    """
    with _client(settings, redirect_uri) as (client, facts):
        token = client.fetch_token(
            facts["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=on.verifier
        )
        return _identity(settings, _claims(settings, facts, token, on.nonce))


@contextmanager
def _client(settings: Settings, redirect_uri: str) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    try:
        facts = _facts(settings.openid_issuer)
        with OAuth2Client(
            client_id=settings.openid_client_id, client_secret=settings.openid_client_secret or None, scope="openid profile email",
            redirect_uri=redirect_uri, code_challenge_method="S256", timeout=TIMEOUT_S, token_endpoint_auth_method=_method(settings, facts),
        ) as client:  # fmt: skip
            yield client, facts
    except (httpx2.HTTPError, OAuthError, JoseError, ValueError, KeyError, TypeError) as problem:
        raise ProviderError(
            f"Sign-in by OpenID Connect did not work ({type(problem).__name__})", "Try again"
        ) from problem


def _facts(issuer: str) -> Mapping[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""
    if urlsplit(issuer).scheme != "https" and urlsplit(issuer).hostname not in _LOOPBACK:
        raise SettingError("NIGHTCLERK_OPENID_ISSUER is not https", "Write it as https://login.example.com")
    facts: dict[str, Any] = _fetched(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if facts["issuer"] != issuer:
        raise ValueError("another issuer answers")
    return facts


def _fetched(address: str) -> Any:
    answer = httpx2.get(address, timeout=TIMEOUT_S)
    answer.raise_for_status()
    return answer.json()


def _method(settings: Settings, facts: Mapping[str, Any]) -> str:
    if not settings.openid_client_secret:
        return "none"
    offered = facts.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"


def _claims(settings: Settings, facts: Mapping[str, Any], token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
    """The ID token's claims, all checked (OpenID Connect Core 1.0, 3.1.3.7)."""
    keys = KeySet.import_key_set(_fetched(facts["jwks_uri"]))
    allowed = sorted(ALGORITHMS & set(facts.get("id_token_signing_alg_values_supported", ["RS256"])))
    registry = JWSRegistry(algorithms=allowed, strict_check_header=False)
    said = jwt.decode(token["id_token"], key=keys, registry=registry)
    must = {
        "iss": {"essential": True, "value": settings.openid_issuer},
        "aud": {"essential": True, "value": settings.openid_client_id},
        "nonce": {"essential": True, "value": nonce},
    }
    given = {"nonce": nonce, "client_id": settings.openid_client_id, "access_token": token.get("access_token")}
    claims = CodeIDToken(said.claims, said.header, must, given)
    claims.validate(leeway=LEEWAY_S)
    return dict(claims)


def _identity(settings: Settings, claims: Mapping[str, Any]) -> Identity:
    subject = str(claims["sub"])
    name = _name(str(claims.get("preferred_username") or claims.get("email") or "")) or "person"
    wishes = (name, *(f"{name[:90]}-{number}" for number in range(2, 6)), f"{name[:80]}-{secrets.token_hex(8)}")
    shown = "".join(c for c in str(claims.get("name") or name) if c.isprintable())[:200]
    return Identity(issuer=settings.openid_issuer, subject=subject, display_name=shown or name, wishes=wishes)


def _name(said: str) -> str:
    """A name to sign in with out of what the provider calls them."""
    return re.sub(r"[^a-z0-9._@+-]+", "-", said.lower()).lstrip("._@+-")[:100]
