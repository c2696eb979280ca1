"""What a night still has to do, and how far it is, shown in the Prefect UI."""

from prefect import task
from prefect.artifacts import update_progress_artifact

from schemas.night import Left, Night
from sql.backlog.queue import left
from tasks.running.others import wait_for_others, went_on
from tasks.running.progress import said, share_done
from tasks.running.retry import STEP
from tasks.running.rhythm import rhythm_of

_STEP = "what is left"


@task(name=_STEP, task_run_name=_STEP, **STEP)
def remaining(night: Night) -> Left:
    """Counts what waits for each step, and moves the run's progress bar; pauses, ever longer, while rounds move nothing."""
    now, rhythm = _counted(night), rhythm_of(night.progress_id)
    if now and rhythm.left == now:
        said(f"waiting   {now.total} documents are with other workers")
        wait_for_others(night, _STEP)
        now = _counted(night)
    else:
        went_on(night, _STEP)
    rhythm.left = now
    update_progress_artifact(night.progress_id, progress=share_done(now, night.at_start))
    return now


def _counted(night: Night) -> Left:
    return Left.model_validate(left(night.fingerprints))
