"""outlines over one vLLM server, a document at a time. Runs in an environment of its own: `tests/bench/peers.py` writes the job to stdin and reads JSON from stdout."""

import json
import sys
import time

import openai
import outlines
from outlines.inputs import Chat

job = json.load(sys.stdin)
shown = job["example"]
fields = {field: {"type": ["string", "null"]} for field in job["fields"]}
schema = outlines.json_schema(json.dumps({"type": "object", "properties": fields, "required": list(fields)}))
model = outlines.from_vllm(openai.OpenAI(base_url=job["url"], api_key="none"), "default")
words = {}
started = time.perf_counter()
for name, text in job["texts"].items():
    asked = [{"role": "system", "content": job["prompt"]}, {"role": "user", "content": shown["text"]}]
    answered = [{"role": "assistant", "content": json.dumps(shown["words"])}, {"role": "user", "content": text}]
    answer = model(Chat([*asked, *answered]), schema, max_tokens=job["answer_tokens"], temperature=0.0)
    try:
        words[name] = json.loads(answer)
    except json.JSONDecodeError:  # cut off
        words[name] = {}
took_s = time.perf_counter() - started
print(json.dumps({"seconds": took_s, "words": words}))
