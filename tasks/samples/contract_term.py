"""A contract's section on its term: end, renewal, and the notice that stops it. All other sections are elsewhere."""

from datetime import date

from tasks.samples import contract_wording as say
from tasks.samples.dates import later, written
from tasks.samples.draft import Draft
from tasks.samples.numbering import Section
from tasks.samples.periods import Period, notice, period, term
from tasks.samples.wording import pick, weighted

TITLES = ("Term", "Term and Renewal", "Duration", "Term and Termination", "Term of Agreement")
PERIODS = ("terms", "periods", "renewal terms")
ONCE = ("a further ", "one additional term of ", "an additional period of ")


def term_section(draft: Draft, names: dict[str, str], styles: dict[str, float]) -> Section:
    """Says when the agreement ends, at times how it renews."""
    how = weighted(draft.rng, {"on": 0.46, "for": 0.14, "evergreen": 0.4})
    sentence = {"on": _ends_on, "for": _runs_for, "evergreen": _evergreen}[how](draft, names, styles)
    renews = how != "evergreen" and draft.chance(0.46)
    paragraphs = [f"{sentence} {_renewal(draft)}" if renews else sentence]
    return Section(title=draft.rng.choice(TITLES), paragraphs=tuple(paragraphs))


def _ends_on(draft: Draft, names: dict[str, str], styles: dict[str, float]) -> str:
    end = written(draft.rng, later(draft.rng, date.fromisoformat(names["start"]), 200, 4000), styles)
    draft.know("expiration_date", end.iso, end.words)
    sentence = pick(draft.rng, say.ENDS_ON, end=end.said)
    signed = draft.said("agreement_date")
    if "signing" in sentence and signed and not draft.said("effective_date"):
        draft.know("effective_date", names["start"], signed)
    return sentence


def _runs_for(draft: Draft, names: dict[str, str], styles: dict[str, float]) -> str:
    draft.unscored("expiration_date")
    return pick(draft.rng, say.RUNS_FOR, length=term(draft.rng).words)


def _evergreen(draft: Draft, names: dict[str, str], styles: dict[str, float]) -> str:
    return pick(draft.rng, say.EVERGREEN)


def _renewal(draft: Draft) -> str:
    rng = draft.rng
    length = _length(draft)
    successive = draft.chance(0.7)
    copied = f"successive {length.adjective}" if successive else length.words
    draft.know("renewal_term", f"successive {length.normal}" if successive else length.normal, copied)
    lead, tail = ("", f" {rng.choice(PERIODS)}") if successive else (rng.choice(ONCE), "")
    return pick(rng, say.RENEWS, renewal=lead + copied + tail, unless=_unless(draft) if draft.chance(0.72) else "")


def _length(draft: Draft) -> Period:
    return (
        period(draft.rng, draft.rng.choice((1, 1, 1, 1, 2, 3, 5)), "year")
        if draft.chance(0.8)
        else period(draft.rng, draft.rng.choice((6, 12, 24)), "month")
    )


def _unless(draft: Draft) -> str:
    before = notice(draft.rng)
    draft.know("notice_period_to_terminate_renewal", before.normal, before.words)
    return pick(draft.rng, say.UNLESS, notice=before.words)
