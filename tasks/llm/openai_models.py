"""Whether the servers are there and which models they serve, from `GET /models`. Questions are not asked here."""

from collections.abc import Sequence

import httpx
from pydantic import BaseModel, ValidationError

from schemas.errors import EngineError
from schemas.settings import Settings
from tasks.llm import openai_wire as wire
from tasks.llm.backoff import TryAgain
from tasks.llm.engine import EngineRefusedError
from tasks.llm.openai_refusal import check_status, message_of


class _Served(BaseModel):
    id: str
    max_model_len: int | None = None


class _Models(BaseModel):
    data: list[_Served]


def check_served(base_urls: Sequence[str], headers: dict[str, str], settings: Settings, model: str) -> int:
    """The smallest window that a server gives the model; raises EngineError if none is there or one lacks the model."""
    lists = _lists(base_urls, headers, settings)
    return min(_window(where, listed, model) or settings.max_model_len for where, listed in lists.items())


def only_served(base_urls: Sequence[str], headers: dict[str, str], settings: Settings) -> str:
    """The one model that the servers serve, for a setting that names none; raises EngineError if there is not exactly one.

    A model that the servers do call by the setting's name is meant.
    """
    lists = _lists(base_urls, headers, settings)
    ids = sorted({served.id for listed in lists.values() for served in listed})
    if settings.model in ids:
        return settings.model
    if len(ids) != 1:
        found = f"serve {len(ids)} models" if ids else "do not say which model they serve"
        names = f"one of: {', '.join(ids[:20])}" if ids else "its name"
        raise EngineRefusedError(f"{' and '.join(lists)} {found}", f"Set NIGHTCLERK_MODEL to {names}")
    return ids[0]


def _lists(base_urls: Sequence[str], headers: dict[str, str], settings: Settings) -> dict[str, list[_Served]]:
    """What each server that is there serves; raises EngineError if none is."""
    lists, missing = {}, []
    for url in base_urls:
        where = wire.shown(url)
        try:
            lists[where] = _listed(wire.served_models(url, headers, settings), where, settings.api_key.strip())
        except EngineRefusedError:
            raise
        except EngineError as error:
            missing.append(error)
    if not lists:
        raise missing[0]
    return lists


def _window(where: str, listed: list[_Served], model: str) -> int | None:
    found = next((served for served in listed if _is(served, model)), None)
    if listed and found is None:
        ids = ", ".join(served.id for served in listed[:20])
        raise EngineRefusedError(f"{where} does not serve {model!r}", f"Set NIGHTCLERK_MODEL to one of: {ids}")
    return found.max_model_len if found else None


def _listed(response: httpx.Response, where: str, secret: str) -> list[_Served]:
    """Empty where the server keeps no list."""
    if response.status_code in (404, 405, 501):
        return []
    try:
        check_status(response, where, message_of(response, secret))
        return _Models.model_validate_json(response.content).data
    except TryAgain as failure:
        raise EngineError(failure.reason, failure.hint) from failure
    except ValidationError:
        return []


def _is(served: _Served, model: str) -> bool:
    """Ollama lists `name:latest`, others `models/name`, for what is asked for as `name`."""
    return model in (served.id, served.id.removesuffix(":latest"), served.id.removeprefix("models/"))
