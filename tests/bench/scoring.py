"""What judging costs beside extracting: seconds of signals, scoring and deciding a document, against those of the model's answers.

`python -m tests.bench.scoring SET [N]`: N documents of a labelled set, read by the model in production, everything timed in one run.
"""

import platform
import sys
import time
from pathlib import Path

from schemas.document import Residency
from schemas.registry import KINDS
from schemas.settings import settings
from tasks.current import current_fingerprints
from tasks.extract.answers import verbatims
from tasks.extract.read import DocumentReader, questions
from tasks.finetune.labelled import read_set
from tasks.read_batch import engine
from tasks.trust.judges import judges
from tasks.trust.novelty import vector_of


def main() -> None:
    """Prints seconds a document: the model, reading and grounding its words, the second reader, judging."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 32
    if not folder.is_dir():
        print(f"skipped: {folder} is not here")
        return
    documents = read_set(folder, tuple(KINDS), Residency.ON_PREMISES, settings())[:count]
    engine().warm_up()
    asked = [questions(each.paper, KINDS[each.kind], settings().window_tokens) for each in documents]
    started = time.perf_counter()
    answers = iter(engine().generate([question.request for own in asked for question in own]))
    spent = {"the model": time.perf_counter() - started, "grounding": 0.0, "second reader": 0.0, "judging": 0.0}
    vector_of("")  # imports scikit-learn, once a process
    deciding = judges(current_fingerprints(), settings())
    for each, own in zip(documents, asked, strict=True):
        reader = DocumentReader(each.paper, KINDS[each.kind])
        pairs = [(question, next(answers)) for question in own]
        words = [(s, v, q) for q, a in pairs for s, v in zip(q.specs, verbatims(q.specs, a), strict=True)]
        began = time.perf_counter()
        said = [reader.found(*row) for row in words]
        spent["grounding"] += (grounded := time.perf_counter()) - began
        found = [reader.better(each, engine().readers) for each in said]
        spent["second reader"] += (ruled := time.perf_counter()) - grounded
        list(reader.judged(found, deciding[each.kind]))
        spent["judging"] += time.perf_counter() - ruled
    print(
        f"{len(documents)} documents of {folder.name}, {engine().name}, {platform.machine()}, Python {platform.python_version()}\n"
    )
    print("| step | ms a document | of the model's time |\n|---|---|---|")
    for step, duration_s in spent.items():
        print(f"| {step} | {1000 * duration_s / len(documents):.1f} | {duration_s / spent['the model']:.2%} |")


if __name__ == "__main__":
    main()
