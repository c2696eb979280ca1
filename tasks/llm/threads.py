"""Threads of numerical code. Its libraries read the environment when they load, and never again: ask before."""

import os


def share_cores() -> None:
    """One thread for each core that this process may use, and threads that wait for one another give up their core soon.

    GNU's OpenMP lets them spin for long, and one other busy process then makes reading and training several times slower
    (measured, BENCHMARKS.md: 34 s against 14 s); on an idle machine it gains nothing. What operations have set stays.
    """
    os.environ.setdefault("OMP_NUM_THREADS", str(len(os.sched_getaffinity(0))))
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
