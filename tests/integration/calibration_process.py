"""A calibration in a process of its own, for tests that kill it: python -m tests.integration.calibration_process SET [seconds a question]."""

import sys

from schemas.calibrating import Calibrating
from tests.integration.night_process import slow_down


def main(folder: str, seconds: float = 0.0) -> None:
    from flows.calibration import calibration

    slow_down(seconds)
    calibration(Calibrating(kinds=("receipt",), data=(folder,)))


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
