"""What a night does when a batch fails though the world is well: its documents come again in smaller parts (sql/backlog/queue.py).

A night in which nothing else happens any more stops with the error, and so does one whose world is broken.
"""

from collections import Counter

from prefect.futures import PrefectFuture

from schemas.errors import NightclerkError
from tasks.running.progress import said
from tasks.telemetry.wordless import told

IN_A_ROW = 20  # batches of one step that fail without one that succeeds: more than one bad batch takes to come apart


class Failures:
    """Those of one night, by step."""

    def __init__(self) -> None:
        self._in_a_row: Counter[str] = Counter()

    def bear(self, step: str, future: PrefectFuture[int]) -> None:
        """Waits for the batch.

        Raises:
            NightclerkError: the world is broken (the task has been retried where that can help).
            Exception: the batch's own error, if it is one too many in a row or an end from outside.
        """
        future.wait()
        found = future.state.result(raise_on_failure=False)
        if not isinstance(found, BaseException):
            if found:
                self._in_a_row[step] = 0
            return
        self._in_a_row[step] += 1
        if isinstance(found, NightclerkError) or future.state.is_crashed() or self._in_a_row[step] >= IN_A_ROW:
            raise found
        said(f"failed    a batch to {step}: {told(found)}; its documents come again in smaller parts")
