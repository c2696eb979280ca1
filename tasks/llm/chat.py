"""From a question to a model's tokens, by the model's own chat template; the same in production and in training."""

from typing import Any

from schemas.generation import GenerationRequest


def prompt_tokens(tokenizer: Any, request: GenerationRequest) -> list[int]:
    """Token ids of the question, up to and including the start of the answer."""
    if tokenizer.chat_template is None:
        text = f"{request.system}\n\n{request.user}\n\n"
        return list(tokenizer(text)["input_ids"])
    messages = [{"role": "system", "content": request.system}, {"role": "user", "content": request.user}]
    tokens = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True)
    return list(tokens["input_ids"])
