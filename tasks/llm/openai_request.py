"""From a question to the body of `POST /chat/completions`. Sending it is not done here."""

from collections.abc import Collection
from typing import Any

from schemas.generation import GenerationRequest
from tasks.llm.openai_refusal import TOO_LONG

# Some servers do not know these and say so; each can be left out or renamed. Longer names stand before the names they hold.
DROPPABLE = ("response_format", "json_schema", "top_logprobs", "logprobs", "seed", "temperature", "max_tokens")
REFUSING = (400, 403, 422, 501)
MEANS = {"json_schema": "response_format"}
DEPENDS = {"logprobs": ("logprobs", "top_logprobs")}


def chat_body(model: str, request: GenerationRequest, refused: Collection[str] = ()) -> dict[str, Any]:
    """The body, without what this server has refused."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": "system", "content": request.system}, {"role": "user", "content": request.user}],
        "temperature": 0,
        "seed": 0,
        "max_tokens": request.max_tokens,
        "response_format": _response_format(request),
        "logprobs": True,
        "top_logprobs": 2,
    }
    if "max_tokens" in refused:
        body["max_completion_tokens"] = request.max_tokens
    return {name: value for name, value in body.items() if name not in refused}


def refused_parameters(status: int, message: str, body: dict[str, Any]) -> tuple[str, ...]:
    """What to leave out of the body after this refusal; empty if it names nothing that can be left out."""
    words = message.lower().replace(" ", "_")
    if status not in REFUSING or "invalid_schema" in words or TOO_LONG.search(message):
        return ()
    named = next((MEANS.get(name, name) for name in DROPPABLE if name in words and MEANS.get(name, name) in body), "")
    return DEPENDS.get(named, (named,)) if named else ()


def _response_format(request: GenerationRequest) -> dict[str, Any]:
    schema = {"name": "answer", "schema": request.json_schema, "strict": True}
    return {"type": "json_schema", "json_schema": schema}
