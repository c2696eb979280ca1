"""From a question to a model's tokens, and from an answer to the tokens it is trained on, by the model's own chat template.

The same in production and in training. What is asked, and how answers are decoded, is not here.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from schemas.errors import SettingError
from schemas.generation import GenerationRequest

_MARK = "«answer»"
# Templates that tell the model today's date would ask another question each day.
_SAME_EVERY_DAY = datetime(2024, 7, 26)


def prompt_tokens(tokenizer: Any, request: GenerationRequest) -> list[int]:
    """Token ids of the question, up to and including the start of the answer."""
    if tokenizer.chat_template is None:
        return _plain_tokens(tokenizer, _harmless(tokenizer, f"{request.system}\n\n{request.user}\n\n"))
    return _tokens(tokenizer, _rendered(tokenizer, request))


def answer_tokens(tokenizer: Any, request: GenerationRequest, answer: str) -> list[int]:
    """Token ids of the answer as they follow `prompt_tokens`, up to and including the one that ends generation."""
    return _continuation(tokenizer, answer) + _ending(tokenizer, request)


def answer_spans(tokenizer: Any, answer: str) -> list[tuple[int, int]]:
    """Characters (start, end) of the answer that each of its tokens stands for; the ending's tokens stand for none."""
    before = _before(tokenizer, answer)
    offsets = tokenizer(before + answer, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    shown = offsets[len(_tokens(tokenizer, before)) :]
    return [(start - len(before), end - len(before)) for start, end in shown]


def _plain_tokens(tokenizer: Any, text: str) -> list[int]:
    """Begins as the tokenizer begins all texts; one that also ends them would end the answer before it starts."""
    tokens = list(tokenizer(text)["input_ids"])
    return tokens[:-1] if tokens[-1] == tokenizer.eos_token_id else tokens


def _tokens(tokenizer: Any, text: str) -> list[int]:
    """The template has written the special tokens, the beginning's too: none is added."""
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def _rendered(tokenizer: Any, request: GenerationRequest, answer: str | None = None) -> str:
    """By the template; one that refuses system messages, or drops them, gets that text at the head of the user's."""
    from jinja2 import TemplateError

    system, user = _harmless(tokenizer, request.system.strip()), _harmless(tokenizer, request.user)
    try:
        text = _conversation(tokenizer, [_message("system", system), _message("user", user)], answer)
    except TemplateError:
        text = ""
    if text and system in text:
        return text
    return _conversation(tokenizer, [_message("user", f"{system}\n\n{user}".strip())], answer)


def _conversation(tokenizer: Any, messages: list[dict[str, str]], answer: str | None) -> str:
    if answer is not None:
        messages = [*messages, _message("assistant", answer)]
    rendered: str = tokenizer.apply_chat_template(
        messages,
        tokenize=False,
        add_generation_prompt=answer is None,
        enable_thinking=False,
        strftime_now=_SAME_EVERY_DAY.strftime,
    )
    return rendered


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _continuation(tokenizer: Any, text: str) -> list[int]:
    """Token ids of a text in the middle of another: some tokenizers put a space before what they take for the first word."""
    before = _before(tokenizer, text)
    return _tokens(tokenizer, before + text)[len(_tokens(tokenizer, before)) :]


def _before(tokenizer: Any, text: str) -> str:
    """What can stand before a text without melting into its tokens."""
    line = _tokens(tokenizer, "\n")
    return "\n" if _tokens(tokenizer, f"\n{text}")[: len(line)] == line else ""


def _ending(tokenizer: Any, request: GenerationRequest) -> list[int]:
    """What follows an answer up to the first special token, which need not be the tokenizer's own end token."""
    tokens = _continuation(tokenizer, _after_answer(tokenizer, request))
    special = _special(tokenizer).values()
    ends = [place for place, token in enumerate(tokens) if token in special]
    return tokens[: ends[0] + 1] if ends else [_end_token(tokenizer)]


def _after_answer(tokenizer: Any, request: GenerationRequest) -> str:
    """What the template writes behind an assistant's message; nothing where it does not leave messages as they are."""
    if tokenizer.chat_template is None:
        return ""
    rendered = _rendered(tokenizer, request, _MARK)
    return rendered.rpartition(_MARK)[2] if _MARK in rendered else ""


def _harmless(tokenizer: Any, text: str) -> str:
    """A document that spells the model's special tokens, and could so end the question and begin the answer, has them broken."""
    for token in _special(tokenizer):
        if token in text and len(token) > 1:
            text = text.replace(token, f"{token[0]} {token[1:]}")
    return text


@lru_cache(maxsize=4)
def _special(tokenizer: Any) -> dict[str, int]:
    added = {about.content: token for token, about in tokenizer.added_tokens_decoder.items() if about.special}
    return added | dict(zip(tokenizer.all_special_tokens, tokenizer.all_special_ids, strict=True))


def _end_token(tokenizer: Any) -> int:
    if tokenizer.eos_token_id is None:
        raise SettingError(
            "The model's tokenizer names no token that ends an answer", "Set eos_token in its tokenizer_config.json"
        )
    return int(tokenizer.eos_token_id)
