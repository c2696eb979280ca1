"""Calibration: labelled documents are read and judged, then the confidence is fitted to what was judged."""

from prefect import flow

from schemas.calibrating import Calibrating
from schemas.calibration import Calibration
from tasks.calibrate_model import fit_calibrators, judge_labelled
from tasks.run_name import calibration_run_name


@flow(flow_run_name=calibration_run_name, persist_result=False)
def calibration(asked: Calibrating) -> list[Calibration]:
    """Answers that labels or people judged become calibrators; what is accepted tonight is theirs to say."""
    judge_labelled(asked)
    return fit_calibrators(asked)
