"""How many answers of an audit stopping early would save: the night's own draw, looked at in the order drawn after every answer.

    python -m tests.bench.audits [--runs 200] [--seed 7]

Target and zone 2 %, power 0.95, δ 0.05; wrong answers lie where confidence says they do, scaled to the true share.
"""

import argparse

import numpy as np

from schemas.trust import Accepted, Audited, Held
from tasks.trust.audit import drawn, judged, plan_audit

TARGET, DELTA = 0.02, 0.05
ACCEPTED = (300, 1000, 5000)
TRUE_SHARES = (0.0, 0.005, 0.01, 0.02, 0.04, 0.08)


def once(rng: np.random.Generator, accepted: int, share: float, night: str) -> tuple[Held, int, int]:
    """What the draw shows in the end, after how many answers, and how many were drawn."""
    sure = np.clip(rng.beta(30, 1, accepted), 0.9, 0.9999)
    wrong = rng.random(accepted) < np.minimum(1, (1 - sure) * share / (1 - sure).mean())
    answers = [Accepted(document=str(i), field="f", confidence=float(p), loss=1.0) for i, p in enumerate(sure)]
    plan = plan_audit(answers, TARGET)
    sample = [
        Audited(kind="k", field="f", confidence=each.confidence, wrong=bool(wrong[int(each.document)]), inclusion=rate)
        for each, rate in drawn(answers, plan, night)
    ]
    held, after = judged(sample, TARGET, DELTA, min(each.inclusion for each in sample))
    return held, after, len(sample)


def main() -> None:
    parser = argparse.ArgumentParser(description="What stopping an audit early would save.")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    print("| accepted | truly wrong | runs | drawn | held, after | not held, after | never decided | saved |")
    print("|---|---|---|---|---|---|---|---|")
    for accepted in ACCEPTED:
        for share in TRUE_SHARES:
            rng = np.random.default_rng(options.seed)
            runs = [once(rng, accepted, share, f"{accepted} {share} {run}") for run in range(options.runs)]
            print(_row(accepted, share, runs), flush=True)


def _row(accepted: int, share: float, runs: list[tuple[Held, int, int]]) -> str:
    looked, sizes = (np.array(column, dtype=float) for column in list(zip(*runs, strict=True))[1:])
    ends = [_ended(runs, held) for held in (Held.YES, Held.NO)]
    never = sum(held is Held.OPEN for held, *_ in runs) / len(runs)
    saved = 1 - looked.sum() / sizes.sum()
    cells = [accepted, f"{share:.1%}", len(runs), f"{sizes.mean():.0f}", *ends, f"{never:.2f}", f"{saved:.0%}"]
    return f"| {' | '.join(map(str, cells))} |"


def _ended(runs: list[tuple[Held, int, int]], held: Held) -> str:
    """Share of the runs, and the median of their answers."""
    after = [looked for found, looked, _ in runs if found is held]
    return f"{len(after) / len(runs):.2f}, {np.median(after):.0f}" if after else "0.00"


if __name__ == "__main__":
    main()
