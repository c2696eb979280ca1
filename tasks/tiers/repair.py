"""An answer that is cut off or no JSON is asked for once more, in other words. Refusals are not asked again."""

import json

from schemas.escalation import TierQuestion
from schemas.generation import Completion

STEP = "repair"
MORE_ROOM = 2  # times the answer tokens
_CUT_OFF = "Your last answer was cut off. Answer again, as shortly as the question allows, in one complete JSON object."
_NO_JSON = "Your last answer was not valid JSON. Answer again with one JSON object and nothing else."


def needs_repair(completion: Completion) -> bool:
    """Whether the answer is there, but cut off, or no JSON object."""
    if completion.finish == "error":
        return completion.error.startswith(("unreadable_answer", "empty_answer"))
    return completion.finish == "length" or not _is_object(completion.text)


def repair_of(question: TierQuestion, completion: Completion, max_model_len: int) -> TierQuestion:
    """The question that asks again, with more room where the answer had too little."""
    cut_off, asked = completion.finish == "length", question.request
    room = min(asked.max_tokens * MORE_ROOM, max_model_len) if cut_off else asked.max_tokens
    request = asked.model_copy(
        update={"user": f"{asked.user}\n\n{_CUT_OFF if cut_off else _NO_JSON}", "max_tokens": room}
    )
    return question.model_copy(update={"request": request, "step": STEP})


def beyond_repair(completion: Completion) -> Completion:
    """The recorded failure; what stands complete in the text can still be read."""
    if completion.finish == "error":
        return completion
    if completion.finish == "length":
        return completion.model_copy(update={"error": "truncated: cut off again after a repair"})
    return completion.model_copy(update={"finish": "error", "error": "invalid_json: no JSON after a repair"})


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
