"""What is promised of one certificate, and what becomes of it over many nights: each is issued anew over ever more answers.

    python -m tests.bench.certificates [--runs 200] [--nights 60] [--seed 7]

Target 2 %, δ 0.05, alarm 1/3; 100 answers accepted a night, three in ten drawn and judged by day, the threshold never moved.
"""

import argparse

import numpy as np

from schemas.trust import Audited, Held
from tasks.trust.certificate import Draws, certified

TARGET, ACCEPTED, RATE = 0.02, 100, 0.3
TRUE_SHARES = (0.005, 0.01, 0.015, 0.022, 0.03, 0.04)


def run(rng: np.random.Generator, share: float, nights: int) -> list[tuple[Held, bool]]:
    """Night by night what the certificate says, and whether the target is truly held by all that was accepted."""
    found: list[tuple[Held, bool]] = []
    audited: list[Audited] = []
    accepted, bad = 0, 0
    for _ in range(nights):
        wrong = rng.random(ACCEPTED) < share
        accepted, bad = accepted + ACCEPTED, bad + int(wrong.sum())
        drawn = wrong[rng.random(ACCEPTED) < RATE]
        audited += [Audited(kind="k", field="f", confidence=0.95, wrong=bool(each), inclusion=RATE) for each in drawn]
        line = certified("k", "f", accepted, audited, TARGET, draws=Draws({RATE: accepted}))
        found.append((line.held, bad <= TARGET * accepted))
    return found


def main() -> None:
    """Prints a row a true share."""
    parser = argparse.ArgumentParser(description="Certificates over many nights.")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print(
        "| truly wrong | runs of nights | falsely held, a night | at least once | falsely not held, a night | at least once |"
    )
    print("|---|---|---|---|---|---|")
    for share in TRUE_SHARES:
        rng = np.random.default_rng(options.seed)
        runs = [run(rng, share, options.nights) for _ in range(options.runs)]
        print(f"| {share:.1%} | {options.runs} of {options.nights} | {_cells(runs)} |", flush=True)


def _cells(runs: list[list[tuple[Held, bool]]]) -> str:
    """How often a certificate says the wrong thing: of single nights, and of runs at least once."""
    cells = []
    for held, truly in ((Held.YES, False), (Held.NO, True)):
        false = np.array([[said is held and holds is truly for said, holds in own] for own in runs])
        cells += [f"{false.mean():.3f}", f"{false.any(axis=1).mean():.3f}"]
    return " | ".join(cells)


if __name__ == "__main__":
    main()
