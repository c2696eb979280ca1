"""From how single questions ended to how a batch ended: failed answers, or an engine that is down."""

from collections.abc import Sequence

from schemas.errors import EngineError
from schemas.generation import Completion, GenerationRequest
from tasks.llm.backoff import TryAgain
from tasks.llm.engine import EngineRefusedError
from tasks.llm.openai_answer import failed
from tasks.llm.witness import Outcome


def settled(requests: Sequence[GenerationRequest], outcomes: Sequence[Outcome]) -> list[Completion]:
    """Failures become failed answers.

    Raises:
        EngineRefusedError: a person must change something.
        EngineError: there are only failures, and the servers are to blame.
    """
    for refusal in (outcome for outcome in outcomes if isinstance(outcome, EngineRefusedError)):
        raise refusal
    failures = [outcome for outcome in outcomes if isinstance(outcome, TryAgain)]
    to_blame = next((failure for failure in failures if failure.kind != "broke_off"), None)
    if to_blame and len(failures) == len(outcomes):
        raise EngineError(f"No server answered: {to_blame.reason}", to_blame.hint)
    return [completed(request, outcome) for request, outcome in zip(requests, outcomes, strict=True)]


def completed(request: GenerationRequest, outcome: Outcome) -> Completion:
    """The answer, or a failed one that says why there is none."""
    if isinstance(outcome, Completion):
        return outcome
    if isinstance(outcome, EngineRefusedError):
        return failed(request, "unavailable", outcome.message)
    return failed(request, "broke_off" if outcome.kind == "broke_off" else "unavailable", outcome.reason)
