"""Calls whose worker was gone before their result: they may have been charged for, so they are not sent again. The ledger itself is ledger.py."""

from typing import Any

from sqlalchemy import text

from schemas.ledger import Ending, Intent
from sql.spending.books import books

NOTE = "its worker was gone before the answer came; it may have been charged for"

_SAME = """
i.tier = :tier and i.question_hash = :question_hash and i.content_hash = :content_hash and i.most_usd > 0
"""
# What leaves is noted before it is sent; of calls that stay here nothing says whether they were sent.
_OPEN = """
r.intent_id is null and (not :external or exists (
    select from core_egress e where e.content_hash = i.content_hash and e.intent_id = i.intent_id))
"""
_BOOK = text(f"""
insert into core_results (intent_id, ending, prompt_tokens, answer_tokens, cost_usd, note)
select i.intent_id, :lost, 0, 0, i.most_usd, :note
from core_intents i left join core_results r using (intent_id)
where {_SAME} and {_OPEN} and exists (
    select from work_queue q where q.step = 'escalate' and q.content_hash = i.content_hash
      and q.leased_until - make_interval(secs => :lease_s) > i.intended_at)
on conflict do nothing
""")
_PERHAPS = text(f"""
select exists (
    select from core_intents i left join core_results r using (intent_id)
    where {_SAME} and (({_OPEN}) or (r.ending = :lost and (i.night = :night or r.note = :note))))
""")


def perhaps_paid(intent: Intent, external: bool, lease_s: int) -> bool:
    """Whether the same question about the same document may have been charged for without an answer: it must not be sent again.

    That is so if a call was lost this night, or is open: its worker died, or is asking just now. What a dead worker sent is so on every
    night: a crash spends nothing twice. What a server kept waiting for may be bought anew another night. What costs nothing is never so.
    Dead and living are told apart by claims. Who asks holds the document, so an intent from before that claim is of a worker that
    has lost it: it is booked as lost, at its most. One that is younger than the claim, or of a document that nobody has claimed (a
    calibration's), may be under way: it is left open, where it counts at its most until its own result is there.
    """
    names: dict[str, Any] = intent.model_dump(include={"tier", "question_hash", "content_hash"})
    names |= {"external": external, "lost": Ending.LOST.value}
    with books().begin() as connection:
        connection.execute(_BOOK, names | {"note": NOTE, "lease_s": lease_s})
        return bool(connection.scalar(_PERHAPS, names | {"note": NOTE, "night": intent.night}))
