"""outlines over one vLLM server, a document at a time. Runs in an environment of its own: `tests/bench/peers.py` writes the job to stdin and reads JSON from stdout."""

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import openai
import outlines
from outlines.inputs import Chat

Words = dict[str, Any]


def main(each: Callable[[Callable[[str], Words], Mapping[str, str]], dict[str, Words]]) -> None:
    """Reads the job, has every text read by what `each` makes of a reader, and prints seconds and words."""
    job = json.load(sys.stdin)
    read = _reader(job)
    started = time.perf_counter()
    words = each(read, job["texts"])
    print(json.dumps({"seconds": time.perf_counter() - started, "words": words}))


def in_turn(read: Callable[[str], Words], texts: Mapping[str, str]) -> dict[str, Words]:
    return {name: read(text) for name, text in texts.items()}


def _reader(job: Mapping[str, Any]) -> Callable[[str], Words]:
    shown = job["example"]
    fields = {field: {"type": ["string", "null"]} for field in job["fields"]}
    schema = outlines.json_schema(json.dumps({"type": "object", "properties": fields, "required": list(fields)}))
    model = outlines.from_vllm(openai.OpenAI(base_url=job["url"], api_key="none"), "default")

    def read(text: str) -> Words:
        asked = [{"role": "system", "content": job["prompt"]}, {"role": "user", "content": shown["text"]}]
        answered = [{"role": "assistant", "content": json.dumps(shown["words"])}, {"role": "user", "content": text}]
        answer = model(Chat([*asked, *answered]), schema, max_tokens=job["answer_tokens"], temperature=0.0)
        try:
            return dict(json.loads(answer))
        except json.JSONDecodeError:  # cut off
            return {}

    return read


if __name__ == "__main__":
    main(in_turn)
