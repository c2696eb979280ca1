"""Writes shop receipts of several countries. Their words are in receipt_looks.py."""

import random

from tasks.samples.amounts import Currency, money
from tasks.samples.dates import any_day, any_time, written
from tasks.samples.draft import Draft
from tasks.samples.names import person_name
from tasks.samples.receipt_bill import Bill, bill_of
from tasks.samples.receipt_looks import LOOKS, SHARES, Look, filled
from tasks.samples.receipt_places import address
from tasks.samples.sample import Lines, Sample
from tasks.samples.wording import weighted


def write(rng: random.Random) -> Sample:
    """A receipt."""
    draft = Draft("receipt", rng, "strip")
    draft.title = "receipt"
    country = weighted(rng, SHARES)
    look = LOOKS[country]
    currency = rng.choice(look.currencies)
    bill, width = bill_of(rng, look), rng.choice([32, 36, 40])
    _head(draft, look, country)
    _when(draft, look, width)
    _items(draft, look, bill, currency, width)
    _sums(draft, look, bill, currency, width)
    _foot(draft, look, bill, currency)
    return draft.finish()


def _head(draft: Draft, look: Look, country: str) -> None:
    rng, lines = draft.rng, []
    if draft.chance(0.08):
        lines.append(rng.choice(["WELCOME", "* COPY *", rng.choice(look.heads), person_name(rng).lower()]))
    if draft.chance(0.96):
        company = filled(rng, rng.choice(look.shops))
        draft.know("company", company, company)
        lines += _company(rng, company, country)
    if draft.chance(0.5):
        lines.append(filled(rng, rng.choice(look.tax_id)))
    if draft.chance(0.93):
        where = address(rng, country)
        draft.know("address", " ".join(where), " ".join(where))
        lines += where
    lines += [filled(rng, pattern) for pattern in (look.phone, rng.choice(look.tax_id)) if draft.chance(0.6)]
    draft.add(
        Lines(lines=tuple(lines), align=rng.choice(["center", "center", "left"])),
        Lines(lines=(rng.choice(look.heads),), align="center"),
    )


def _company(rng: random.Random, company: str, country: str) -> list[str]:
    """In one line or two, in Malaysia with the number of its registration in brackets."""
    number = (
        f" ({rng.randint(1000, 999999)}-{rng.choice('ADHKMPTUVWX')})" if country == "my" and rng.random() < 0.3 else ""
    )
    if company.count(" ") < 2 or rng.random() < 0.85:
        return [company + number] if rng.random() < 0.5 or not number else [company, number.strip()]
    head, _, tail = company.rpartition(" ")
    return [head, tail + number]


def _when(draft: Draft, look: Look, width: int) -> None:
    rng = draft.rng
    lines = [
        f"{rng.choice(['INV NO', 'BILL NO', 'DOC NO.', 'TRANS'])}: {rng.choice('ABCSX')}{rng.randint(1000, 99999)}"
    ]
    day = written(rng, any_day(rng, 2009, 2025), look.dates)
    moment = rng.choice(look.clocks)(any_time(rng))
    label = rng.choice(["DATE: ", "Date : ", "", "", "DATE "])
    if draft.chance(0.96):
        draft.know("date", day.iso, day.words)
        lines.append(f"{label}{day.words}{rng.choice([' ', '  ', ' TIME: '])}{moment}")
    lines += (
        [f"{rng.choice(['CASHIER', 'SERVED BY', 'STAFF'])}: {person_name(rng).split()[0].upper()}"]
        if draft.chance(0.6)
        else []
    )
    rng.shuffle(lines)
    draft.add(Lines(lines=tuple(lines)))


def _apart(left: str, right: str, width: int) -> str:
    return left + " " * max(1, width - len(left) - len(right)) + right


def _items(draft: Draft, look: Look, bill: Bill, currency: Currency, width: int) -> None:
    lines = ["-" * width]
    two_lines = draft.chance(0.4)
    for name, count, price in bill.items:
        sum_ = currency.bare(count * price)
        each = f"{count} x {currency.bare(price)}"
        lines += [name, _apart(f"  {each}", sum_, width)] if two_lines else [_apart(f"{count} {name}", sum_, width)]
    draft.add(Lines(lines=(*lines, "-" * width)))


def _sums(draft: Draft, look: Look, bill: Bill, currency: Currency, width: int) -> None:
    rng, lines = draft.rng, []
    if draft.chance(0.6) or not look.included:
        lines.append(_apart(rng.choice(look.subtotal), currency.bare(bill.net), width))
        lines.append(_apart(f"{look.tax[0]} {look.tax[1]}%", currency.bare(bill.tax), width))
    if bill.rounding or (look.nickel and draft.chance(0.5)):
        lines.append(_apart("ROUNDING ADJ", currency.bare(bill.rounding), width))
    if draft.chance(0.97):
        lines += _to_pay(draft, look, bill, currency, width)
    draft.add(*([Lines(lines=tuple(lines))] if lines else []))


def _to_pay(draft: Draft, look: Look, bill: Bill, currency: Currency, width: int) -> list[str]:
    rng, marked = draft.rng, draft.chance(0.6)
    printed = currency.printed(bill.total) if marked else currency.bare(bill.total)
    label = rng.choice(look.pay)
    named = marked or currency.mark.strip() in label or currency.code in label
    draft.know("total", money(bill.total, currency.code if named else None), printed)
    lines = [_apart(label + rng.choice(["", ":", " :"]), printed, width)]
    if draft.chance(0.2):
        return lines
    paid = _apart(filled(rng, rng.choice(look.cash)), currency.bare(bill.cash), width)
    return [*lines, paid, _apart(rng.choice(look.change), currency.bare(bill.cash - bill.total), width)]


def _foot(draft: Draft, look: Look, bill: Bill, currency: Currency) -> None:
    rng, lines = draft.rng, []
    if draft.chance(0.35):
        lines += [
            f"{look.tax[0]} SUMMARY",
            f"{look.tax[0]} {look.tax[1]}%  {currency.bare(bill.net)}  {currency.bare(bill.tax)}",
        ]
    if draft.chance(0.3):
        lines.append(f"ITEM COUNT {len(bill.items)}  QTY {sum(count for _, count, _ in bill.items)}")
    lines += [rng.choice(look.thanks)] if draft.chance(0.8) else []
    draft.add(*([Lines(lines=tuple(lines), align="center")] if lines else []))
