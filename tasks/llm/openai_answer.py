"""From the body of a chat answer to a Completion. Refusals by status are not here."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, ValidatorFunctionWrapHandler, field_validator

from schemas.generation import Completion, GenerationRequest, Token
from tasks.llm.token_spans import spans_in

FINISHES: dict[str | None, Literal["stop", "length"]] = {
    None: "stop",
    "stop": "stop",
    "eos_token": "stop",
    "stop_sequence": "stop",
    "length": "length",
}


class _Candidate(BaseModel):
    token: str
    # Of a probability, give or take a rounding; of what is no number it is false.
    logprob: Annotated[float, Field(lt=0.01)]
    octets: list[Annotated[int, Field(ge=0, le=255)]] | None = Field(None, alias="bytes")

    @property
    def piece(self) -> bytes:
        return self.token.encode("utf-8", "replace") if self.octets is None else bytes(self.octets)


class _Chosen(_Candidate):
    top_logprobs: list[_Candidate] | None = None

    @property
    def margin(self) -> float | None:
        """How much likelier than the best other candidate; the chosen one is among the candidates, or below them."""
        others = [(c.piece, c.logprob) for c in self.top_logprobs or []]
        if (mine := (self.piece, self.logprob)) in others:
            others.remove(mine)
        return self.logprob - max(logprob for _, logprob in others) if others else None


class _Logprobs(BaseModel):
    content: list[_Chosen] | None = None


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None

    @field_validator("logprobs", mode="wrap")
    @classmethod
    def _none_if_of_another_shape(cls, value: Any, check: ValidatorFunctionWrapHandler) -> _Logprobs | None:
        try:
            parsed: _Logprobs | None = check(value)
        except ValidationError:
            return None
        return parsed


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Reply(BaseModel):
    choices: Annotated[list[_Choice], Field(min_length=1)]
    usage: _Usage | None = None


def completion_from(request: GenerationRequest, body: bytes) -> Completion:
    """The answer, or why there is none."""
    try:
        reply = _Reply.model_validate_json(body)
    except ValidationError as error:
        return failed(request, "unreadable_answer", error.errors(include_input=False, include_url=False)[0]["msg"])
    choice, usage = reply.choices[0], reply.usage or _Usage()
    text, why = choice.message.content or "", _why_failed(choice)
    return Completion(
        request_id=request.request_id,
        text=text,
        finish="error" if why else FINISHES[choice.finish_reason],
        tokens=() if why else _tokens(text, choice.logprobs),
        prompt_tokens=usage.prompt_tokens or 0,
        answer_tokens=usage.completion_tokens or 0,
        error=why,
    )


def failed(request: GenerationRequest, code: str, reason: str) -> Completion:
    """No answer to this request; `code` is one word for programs, the reason is for people."""
    return Completion(request_id=request.request_id, text="", finish="error", error=f"{code}: {reason}")


def _why_failed(choice: _Choice) -> str:
    if choice.message.refusal:
        return f"refused_by_model: {choice.message.refusal}"
    if choice.finish_reason not in FINISHES:
        return f"stopped_by_server: the answer ended by {choice.finish_reason!r}"
    if not choice.message.content and choice.finish_reason != "length":
        return "empty_answer: the model said nothing; a schema that does not compile does this"
    return ""


def _tokens(text: str, logprobs: _Logprobs | None) -> tuple[Token, ...]:
    chosen = (logprobs and logprobs.content) or []
    spans = spans_in(text, [token.piece for token in chosen])
    return tuple(
        Token(start=span[0], end=span[1], logprob=token.logprob, margin=token.margin)
        for token, span in zip(chosen, spans, strict=True)
        if span
    )
