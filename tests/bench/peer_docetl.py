"""DocETL over one vLLM server. Runs in an environment of its own: `tests/bench/peers.py` writes the job to stdin and reads JSON from stdout."""

import contextlib
import json
import sys
import time
from pathlib import Path

from docetl.runner import DSLRunner

job = json.load(sys.stdin)
folder = Path(job["folder"])
(folder / "in.json").write_text(json.dumps([{"name": name, "text": text} for name, text in job["texts"].items()]))
fields = list(job["example"]["words"])
example = f"{job['example']['text']}\n{json.dumps(job['example']['words'])}"
config = {
    "default_model": "openai/default",
    "default_lm_api_base": job["url"],
    "bypass_cache": True,
    "datasets": {"papers": {"type": "file", "path": str(folder / "in.json")}},
    "operations": [
        {
            "name": "extract",
            "type": "map",
            "prompt": f"{job['prompt']}\n\n{example}\n\n{{{{ input.text }}}}\n",
            "output": {"mode": "structured_output", "schema": dict.fromkeys(fields, "string")},
            "litellm_completion_kwargs": {"api_key": "none", "temperature": 0.0, "max_tokens": job["answer_tokens"]},
            "max_batch_size": job["at_once"],
        }
    ],
    "pipeline": {
        "steps": [{"name": "all", "input": "papers", "operations": ["extract"]}],
        "output": {"type": "file", "path": str(folder / "out.json")},
    },
}
with contextlib.redirect_stdout(sys.stderr):
    started = time.perf_counter()
    DSLRunner(config, max_threads=job["at_once"]).load_run_save()
    took_s = time.perf_counter() - started
found = json.loads((folder / "out.json").read_text())
print(
    json.dumps(
        {"seconds": took_s, "words": {row["name"]: {field: row.get(field) for field in fields} for row in found}}
    )
)
