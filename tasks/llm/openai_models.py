"""Whether the servers are there and serve the model, from `GET /models`. Questions are not asked here."""

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


def check_served(base_urls: Sequence[str], headers: dict[str, str], settings: Settings) -> int:
    """The smallest window that a server gives the model; raises EngineError if none is there or one lacks the model."""
    windows, missing = [], []
    for url in base_urls:
        try:
            windows.append(_window(url, headers, settings))
        except EngineRefusedError:
            raise
        except EngineError as error:
            missing.append(error)
    if not windows:
        raise missing[0]
    return min(windows)


def _window(base_url: str, headers: dict[str, str], settings: Settings) -> int:
    where = wire.shown(base_url)
    listed = _listed(wire.served_models(base_url, headers), where, settings.api_key.strip())
    model = next((served for served in listed if _is(served, settings.model)), None)
    if listed and model is None:
        ids = ", ".join(served.id for served in listed[:20])
        raise EngineRefusedError(f"{where} does not serve {settings.model!r}", f"Set NIGHTCLERK_MODEL to one of: {ids}")
    return (model and model.max_model_len) or settings.max_model_len


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
