"""What is asked of a model and what it answers, the same for every engine."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from schemas.record import Record

LEAST_NATS = (
    -9999.0
)  # what OpenAI says of a token that is all but impossible; no database stores minus infinity as JSON

Nats = Annotated[float, AfterValidator(lambda nats: min(-LEAST_NATS, max(LEAST_NATS, nats)))]


class GenerationRequest(Record):
    """One question.

    Attributes:
        request_id: unique within a batch; answers carry it back.
        system, user: the messages, as text.
        json_schema: the grammar of the answer.
        max_tokens: greatest number of answer tokens.
    """

    request_id: str
    system: str
    user: str
    json_schema: dict[str, Any]
    max_tokens: int


class Token(Record):
    """An answer token; `logprob` in nats *before* the grammar's mask where the engine can (`premask`).

    Attributes:
        start, end: its characters in the answer's text.
        margin: logprob minus that of the best other token, None if not given; negative where the grammar overruled the model.
    """

    start: int
    end: int
    logprob: Nats
    margin: Nats | None = None


class Completion(Record):
    """One answer.

    Attributes:
        text: the JSON as generated, possibly cut off.
        finish: `stop`, `length` (cut off), or `error` (see `error`).
        tokens: empty where the engine gives no logprobs.
        premask: whether the logprobs were taken before the grammar's mask.
        error: empty, or `code: reason` for people.
    """

    request_id: str
    text: str
    finish: Literal["stop", "length", "error"]
    tokens: tuple[Token, ...] = ()
    premask: bool = False
    prompt_tokens: int = 0
    answer_tokens: int = 0
    error: str = ""

    @property
    def refused(self) -> bool:
        """Whether the model, or who serves it, would not answer."""
        return self.error.startswith(("refused_by_model", "stopped_by_server"))

    @property
    def final(self) -> bool:
        """False when a server failed, not the question: it is worth asking again another time."""
        return not self.error.startswith(("unavailable", "broke_off"))
