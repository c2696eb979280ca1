"""LangExtract over one vLLM server. Runs in an environment of its own: `tests/bench/peers.py` writes the job to stdin and reads JSON from stdout."""

import json
import sys
import time

import langextract

job = json.load(sys.stdin)
example = langextract.data.ExampleData(
    text=job["example"]["text"],
    extractions=[langextract.data.Extraction(field, words) for field, words in job["example"]["words"].items()],
)
model = langextract.factory.ModelConfig(
    model_id="default",
    provider="OpenAILanguageModel",
    provider_kwargs={"api_key": "none", "base_url": job["url"], "max_workers": job["at_once"]},
)
documents = [langextract.data.Document(text=text, document_id=name) for name, text in job["texts"].items()]
started = time.perf_counter()
found = langextract.extract(
    documents, prompt_description=job["prompt"], examples=[example], config=model, temperature=0.0, max_char_buffer=4000,
    batch_length=job["at_once"], max_workers=job["at_once"], language_model_params={"max_output_tokens": job["answer_tokens"]}, show_progress=False,
)  # fmt: skip
took_s = time.perf_counter() - started
words = {each.document_id: {e.extraction_class: e.extraction_text for e in each.extractions or ()} for each in found}
print(json.dumps({"seconds": took_s, "words": words}))
