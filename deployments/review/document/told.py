"""The entries of a document's history in words. Pure; which of them someone may see is `history.py`."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from deployments.review.pages import in_words, shown, words
from schemas.record import Record
from schemas.reviewed import HistoryEntry

Detail = Mapping[str, Any]
_ACTS = {"accept": "said it is right", "correct": "typed", "null": "said it is not in the document", "unsure": "was unsure", "undo": "took their answer back"}  # fmt: skip
_STAGES = {"second": " as the second person", "adjudication": ", adjudicating", "first": "", "seed": ""}
_SETTLED = {
    "single": "one person",
    "agreed": "two people who agreed",
    "adjudicated": "an adjudicator",
    "imported": "an import",
}


class Told(Record):
    """An entry in words: what happened, and its particulars."""

    title: str
    more: str = ""


def told(entry: HistoryEntry) -> Told:
    """The entry for people."""
    return _TELL[entry.event](entry.detail)


def told_by(entry: HistoryEntry) -> str:
    """Who did it; a calibration is known by the start of its name."""
    weighed = entry.event == "decision" and entry.who != "program"
    return f"calibration {entry.who[:8]}" if weighed else entry.who


def _arrival(detail: Detail) -> Told:
    place = "; it must stay on the premises" if detail["residency"] == "on_premises" else ""
    kind = f", kind given: {words(detail['kind'])}" if detail["kind"] else ""
    return Told(title=f"Arrived as {shown(detail['name'])}{place}", more=f"{shown(detail['inbox'])}{kind}")


def _parse(detail: Detail) -> Told:
    if detail["reason"]:
        return Told(title=f"Could not be read: {in_words(detail['reason'])}", more=shown(detail["note"]))
    unread = f", {len(detail['unread'])} of them unread" if detail["unread"] else ""
    return Told(
        title=f"Parsed: {detail['pages']} page{'' if detail['pages'] == 1 else 's'}{unread}",
        more=f"{detail['duration_s']:.1f} s",
    )


def _kind(detail: Detail) -> Told:
    return Told(title=f"Taken for: {words(detail['kind'])}", more=f"{detail['confidence']:.0%}")


def _answer(detail: Detail) -> Told:
    cost = Decimal(str(detail["cost_usd"]))
    tokens = f"{detail['prompt_tokens']} + {detail['answer_tokens']} tokens, ${cost.normalize():f}"
    wrong = f"; {detail['error']}" if detail["error"] else ""
    return Told(title=f"Tier {detail['tier']} was asked about {words(detail['group'])}", more=f"{tokens}{wrong}")


def _reading(detail: Detail) -> Told:
    who = f"Tier {detail['tier']}" if detail["tier"] else "Plain rules"
    sure = f"{detail['confidence']:.0%}" if detail["tier"] else ""
    more = [sure, f"“{shown(detail['words'])}”" if detail["words"] else "", shown(detail["problem"] or detail["note"])]
    return Told(title=f"{who} read: {shown(detail['value']) or 'nothing'}", more=", ".join(filter(None, more)))


def _decision(detail: Detail) -> Told:
    needed = f" ({detail['threshold']:.0%} needed)" if detail["threshold"] else ""
    return Told(title=f"Decided: {detail['verdict']}", more="; ".join(map(in_words, detail["reasons"])) + needed)


def _audit(detail: Detail) -> Told:
    return Told(title="Drawn for the audit" if detail["drawn"] else "Not drawn for the audit", more=f"chance {detail['inclusion']:.0%}")  # fmt: skip


def _opinion(detail: Detail) -> Told:
    value = (
        f": {shown(detail['value'])}"
        if detail["action"] in ("correct", "accept") and detail["value"] is not None
        else ""
    )
    changed = (
        f"before: {shown(detail['before']) or 'nothing'}"
        if detail["action"] == "correct" and not detail["blind"]
        else ""
    )
    took = f"{detail['active_s']:.0f} s, {detail['keystrokes']} keys" if detail["active_s"] is not None and detail["keystrokes"] is not None else ""  # fmt: skip
    unseen = "without seeing the machine's value" if detail["blind"] else ""
    more = ", ".join(filter(None, (changed, unseen, shown(detail["why"]), took)))
    return Told(title=f"{_ACTS[detail['action']].capitalize()}{_STAGES[detail['stage']]}{value}", more=more)


def _correction(detail: Detail) -> Told:
    if detail["withdrawn"]:
        return Told(title="The answer was withdrawn; the field is open again", more=shown(detail["why"]))
    return Told(title=f"Settled by {_SETTLED[detail['how']]}: {shown(detail['value']) or 'not in the document'}", more=shown(detail["why"]))  # fmt: skip


def _kind_given(detail: Detail) -> Told:
    return Told(title=f"Gave it the kind {words(detail['kind'])}, it was {words(detail['before']) or 'none'}", more=shown(detail["why"]))  # fmt: skip


def _release(detail: Detail) -> Told:
    return Told(title="May be used for training" if detail["may_train"] else "May not be used for training", more=shown(detail["why"]))  # fmt: skip


def _egress(detail: Detail) -> Told:
    return Told(title=f"Sent to {detail['host']}", more=f"{detail['size_bytes']} bytes, to {detail['purpose']}")


_TELL: Mapping[str, Callable[[Detail], Told]] = {
    "arrival": _arrival, "parse": _parse, "kind": _kind, "answer": _answer, "reading": _reading, "decision": _decision, "audit": _audit,
    "opinion": _opinion, "correction": _correction, "kind_given": _kind_given, "release": _release, "egress": _egress,
}  # fmt: skip
