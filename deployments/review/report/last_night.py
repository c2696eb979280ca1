"""Figures of last night: where its documents ended, and what its certificates say."""

from collections import Counter

from deployments.review.pages import in_words, words
from deployments.review.report.chart import Bar, bars
from deployments.review.report.figure import Asked, Figure, percent
from schemas.morning import Certified, NightTotals
from schemas.tiers import FIRST
from sql.reports.morning import certificates, night_totals

_ENDED = {
    "accept": ("done without a person", "good"), "review": ("wait for a person", "doubt"), "defer": ("wait for another night", "doubt"),
    "escalate": ("wait for a bigger model", "doubt"), "reject": ("could not be read", "bad"), "unpacked": ("unpacked into their parts", ""),
}  # fmt: skip
_HELD = {"yes": "good", "no": "bad"}


def outcomes(asked: Asked) -> Figure:
    """Documents of the night by where they ended."""
    found = night_totals(asked.night, asked.kinds).documents if asked.night else ()
    counts: Counter[str] = Counter()
    for each in found:
        counts[each.verdict] += each.count
    rows = tuple((_ENDED[each.verdict][0], "; ".join(map(in_words, each.reasons)), each.count) for each in found)
    whole = sum(counts.values())
    return Figure(
        name="outcomes",
        subject="Documents of last night",
        title=f"{counts['accept']:,} of {whole:,} documents of last night are done without a person",
        about="Documents by where the night left them. People may have answered some of them since.",
        columns=("where", "why", "documents"),
        rows=rows,
        nothing="No document of your kinds was decided last night." if asked.night else "No night has ended yet.",
    ).drawn(lambda frame: bars(frame, [_bar(verdict, count, whole) for verdict, count in counts.most_common()]))


def promises(asked: Asked) -> Figure:
    """What the audit proves about what was accepted without a person."""
    found = certificates(asked.kinds)
    shown = [each for each in found if not each.field] or found
    held = sum(each.held == "yes" for each in shown)
    return Figure(
        name="certificates",
        subject="Promises about accepted fields",
        title=f"{held} of {len(shown)} promises about accepted fields are shown to be kept",
        about="At most so large is the share of wrong fields among the accepted ones, at the confidence of the settings, by what people found "
        "in the audited sample. A bound of 100% says that nothing was audited yet.",
        columns=("kind", "field", "tier", "accepted", "audited", "wrong", "at most wrong", "promised", "kept", "why"),
        rows=tuple(_row(each) for each in found),
        nothing="No certificate yet: a night issues one once it has accepted fields.",
    ).drawn(lambda frame: bars(frame, [_certified(each) for each in shown]))


def accepted_share(totals: NightTotals) -> tuple[int, int]:
    """How many fields of the night were accepted, of how many."""
    counts = {each.verdict: each.count for each in totals.fields}
    return counts.get("accept", 0), sum(counts.values())


def _bar(verdict: str, count: int, whole: int) -> Bar:
    label, tone = _ENDED[verdict]
    return Bar(label=label, value=count, said=f"{count:,} ({percent(count / whole)})", tone=tone)


def _certified(line: Certified) -> Bar:
    named = " · ".join(
        part for part in (words(line.kind), words(line.field), "" if line.tier == FIRST else line.tier) if part
    )
    promise = f"at most {percent(line.bound)}, promised {percent(line.target)}"
    return Bar(label=named, value=line.bound, said=promise, tone=_HELD.get(line.held, "doubt"))


def _row(line: Certified) -> tuple[object, ...]:
    counts = (line.accepted, line.audited, line.wrong)
    return (line.kind, line.field or "all fields", line.tier, *counts, line.bound, line.target, line.held, line.why)
