"""Small labelled documents for the tests of fine-tuning."""

from typing import Any

from schemas.document import Residency
from schemas.finetuning import Labelled
from schemas.page import Line, Page
from schemas.registry import KINDS
from schemas.step import Paper
from tasks.finetune.labelled import senders

NDA = """NON-DISCLOSURE AGREEMENT
This Agreement is made on March 3, 2014 between Nike, Inc. and Eric Dean Sprunk.
The duties of confidence last for two (2) years from the date hereof.
This Agreement is governed by the laws of the State of Oregon."""

NDA_LABELS = {
    "parties": ["Eric Dean Sprunk", "Nike Inc."],
    "effective_date": "2014-03-03",
    "governing_law": "Oregon",
    "term": "2 years",
}


def document(text: str, labels: dict[str, Any], kind: str = "nda", digest: str = "", **more: Any) -> Labelled:
    """A one-page document with these labels."""
    digest = (digest or f"{abs(hash(text)):x}").rjust(64, "0")
    page = Page(number=1, lines=tuple(Line(text=line) for line in text.splitlines()))
    return Labelled(
        name=f"{digest[-8:]}.txt",
        paper=Paper(content_hash=digest, pages=(page,), kind=kind),
        labels=labels,
        verbatim=more.pop("verbatim", {}),
        senders=tuple(senders(KINDS[kind], labels)) or (digest,),
        residency=more.pop("residency", Residency.ANYWHERE),
        **more,
    )
