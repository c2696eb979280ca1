"""Calibration: labelled documents are read and judged, then the confidence is fitted to what was judged. Before it, if asked for: who reads what."""

from prefect import flow

from schemas.calibrating import Calibrating
from schemas.calibration import Calibration
from schemas.readers import Readers
from tasks.calibrate_model import fit_calibrators, judge_labelled
from tasks.learn_readers import learn_readers
from tasks.running.overdue import cancel_overdue
from tasks.running.run_name import calibration_run_name
from tasks.telemetry.traces import traced


@flow(flow_run_name=calibration_run_name, persist_result=False, on_running=[cancel_overdue])
@traced
def calibration(asked: Calibrating) -> list[Calibration]:
    """Answers that labels or people judged become calibrators; what is accepted tonight is theirs to say."""
    judge_labelled(asked)
    return fit_calibrators(asked)


@flow(flow_run_name=calibration_run_name, persist_result=False)
@traced
def readers(asked: Calibrating) -> Readers:
    """Labelled documents are read by the model and by plain rules; where the rules are better, they are to answer."""
    return learn_readers(asked)
