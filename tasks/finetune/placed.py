"""Where a labelled set's documents may go: as the training says, unless a mark of their kind, of their folder or of an arrival here keeps them."""

from collections.abc import Sequence
from pathlib import Path

from schemas.document import Arrival, Residency
from schemas.finetuning import Labelled
from schemas.mark import Mark
from schemas.settings import settings
from sql.documents.marks import marks
from sql.spending.egress import known_residencies
from tasks.ingest import Inbox
from tasks.residency import marked, of_labelled, resolved, strictest


def placed(folder: Path, documents: Sequence[Labelled], asked: Residency) -> list[Labelled]:
    """The set's documents, each with the strictest of all that holds for it. Marks that were made once count, whatever settings say now."""
    url = Inbox(str(folder)).url
    kept = [*resolved(settings().on_premises, url), *marks()]
    known = known_residencies([each.paper.content_hash for each in documents])
    return [
        each.model_copy(
            update={
                "residency": strictest(
                    [
                        of_labelled(each.kind, asked is Residency.ANYWHERE, kept),
                        _of_file(url, each.name, kept),
                        known.get(each.paper.content_hash, asked),
                    ]
                )
            }
        )
        for each in documents
    ]


def _of_file(url: str, name: str, kept: Sequence[Mark]) -> Residency:
    return marked(Arrival(inbox=url, name=name, content_hash="", size_bytes=0, content=None), kept).residency
