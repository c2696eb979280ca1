"""What a night still has to do, and how far it is, shown in the Prefect UI."""

import time
from uuid import UUID

from prefect import task
from prefect.artifacts import update_progress_artifact

from schemas.night import Left, Night
from sql.queue import left
from tasks.progress import said, share_done
from tasks.retry import STEP

PAUSE_S = 3.0

_SEEN: dict[UUID, Left] = {}


@task(name="what is left", task_run_name="what is left", **STEP)
def remaining(night: Night) -> Left:
    """Counts what waits for each step, and moves the run's progress bar; pauses where the last round moved nothing."""
    now = _counted(night)
    if now and _SEEN.get(night.progress_id) == now:
        said(f"waiting   {now.total} documents are with other workers")
        time.sleep(PAUSE_S)
        now = _counted(night)
    _SEEN[night.progress_id] = now
    update_progress_artifact(night.progress_id, progress=share_done(now, night.at_start))
    return now


def _counted(night: Night) -> Left:
    return Left.model_validate(left(night.fingerprints))
