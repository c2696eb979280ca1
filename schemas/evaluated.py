"""All that came of an evaluation, as its steps hand it on. What is kept of it is schemas/evaluation.py's."""

from typing import Any

from schemas.evaluation import Evaluation, Outcomes
from schemas.record import Record
from schemas.report import DocumentRow


class Evaluated(Record):
    """All that came of an evaluation.

    Attributes:
        rows: its documents as the night left them.
        ruled, alone: content hash → field → what plain rules, or the model by itself, read.
    """

    evaluation: Evaluation
    outcomes: Outcomes
    rows: tuple[DocumentRow, ...] = ()
    ruled: dict[str, dict[str, Any]] = {}
    alone: dict[str, dict[str, Any]] = {}
    prompt_tokens: int = 0
    answer_tokens: int = 0
