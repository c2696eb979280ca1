"""Learns where plain rules answer in place of the model in production: both read labelled documents, and the better one is to answer."""

from collections.abc import Sequence

from prefect import task

from schemas.calibrating import Calibrating
from schemas.finetuning import Labelled
from schemas.readers import MODEL_ALONE, Readers
from schemas.registry import KINDS
from schemas.settings import settings
from schemas.step import ReadResult
from tasks.evaluation.unlearned import batches, sources
from tasks.extract.reader_choice import Disagreement, choices, disagreements
from tasks.read_batch import engine, read_papers
from tasks.running.progress import said
from tasks.running.retry import STEP


@task(name="learn which reader answers", task_run_name="learn which reader answers", **STEP)
def learn_readers(asked: Calibrating) -> Readers:
    """The choices for the kinds of these documents; killed, it begins anew, for nothing is kept on the way."""
    engine().warm_up()
    found = choices(each for _, documents in sources(asked) for each in _disagreements(documents))
    generated = {"generated": bool(asked.samples)}
    return Readers(choices=tuple(each.model_copy(update=generated) for each in found.choices))


def _disagreements(documents: Sequence[Labelled]) -> list[Disagreement]:
    results: list[ReadResult] = []
    for batch in batches(documents):
        results += read_papers(
            [each.paper for each in batch], dict.fromkeys(KINDS, ""), engine(), settings(), readers=MODEL_ALONE
        )
        said(f"compared  {len(results):>4} of {len(documents)} labelled documents")
    return list(disagreements(documents, results))
