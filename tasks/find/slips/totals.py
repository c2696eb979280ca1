"""Which amount of a slip is its total: by what labels it, in its line or in a column beside, and by what was paid and given back."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, islice
from typing import NamedTuple

from tasks.normalise.span import Span

_TOTAL = re.compile(
    r"t[o0]ta[l1i]e?\b|\bamo?u?n?t\.?\s*(?:due|pa[il1]d|payable)|\bpayable\b|\bbalance\s+due\b|\bnett?\s+am|\bto\s+pay\b|^\W*tl\b|\bsumme\b|\bgesamt"
    r"|\bzu\s+zahlen\b|\bmontant\b|\b[aà]\s+payer\b|\bttc\b|\bimporte\b|\bjumlah\b|betrag\b|\bbayar\b|\bround(?:e?d)?\b.{0,8}t[o0]ta[l1i]\b",
    re.I,
)
_WHOLE = re.compile(
    r"\bgrand\b|\bfina[l1]\b|payable|\bdue\b|[il1]nc[l1i]|\bwith\b|\bround(?:ed|d)\b|\bnett?\b|\bpa[il1]d\b|\bto\s+pay\b|zahlen|\bttc\b|\bbrutto|\bbesar\b",
    re.I,
)
_PART = re.compile(
    r"exc[l1]|\bsub|zwischen|sous|qty|qu?an?t[il1]ty|\bitems?\b|\bcount|\bsav(?:ed|ings?)\b|disc|rabatt|\btax\b(?!\s*[il1]nc)|(?<![il1]nc[l1i] )(?<!with )\b(?:[gcs]?[gc]st|vat|sst|mwst|ust|tva|iva)\b"
    r"(?!\s*[il1]nc)|\bbefore\b|supplies|\bpoints?\b|\bround(?:ing|\s*adj)|\bsummary\b|\bnetto|\bht\b|\bkecil\b",
    re.I,
)
_PAID = re.compile(
    r"\bcash\b|tender|\bvisa\b|master\s?(?:card)?\b|\bcard\b|\bamex\b|\bpa[il1]d\b|payment|received|\bbar\b|gegeben|esp[eè]ces|efectivo|contanti|tunai|karte|\bcarte\b|\bdebit\b|\bcredit\b|\bbank\b",
    re.I,
)
_BACK = re.compile(
    r"\bchange\b|r(?:ü|ue)ckgeld|\bzur(?:ü|ue)ck\b|\brendu\b|\bmonnaie\b|\bresto\b|\bcambio\b|\bbaki\b", re.I
)
_ROUNDING = re.compile(r"round|rundung|arrondi", re.I)
_INCLUDED = re.compile(r"[il1]nc[l1i]|with", re.I)
_TAX = re.compile(r"\b(?:[gc]st|vat|sst|tax|mwst|ust|tva|iva)\b", re.I)
_COUNT = re.compile(r"\W*\d{1,3}\W*")
_HAS_ITS_OWN = re.compile(r"[:=]\s*\d+\W*$")  # "Total items: 5"
_LEAST = 1.0
_FEWEST, _ITEMS = 3, 40  # amounts of a sum
_LABEL = 4  # letters at least
_WIDEST = 200  # characters of a line
_MOST = 400  # amounts


class Amount(NamedTuple):
    """An amount with its label, empty for one in a line without letters and beside no label."""

    span: Span
    size: Decimal
    label: str


def total(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """The words of the likeliest total; where nothing says which it is, of a sum; none where there is none."""
    amounts = list(_labelled(text, spans[-_MOST:]))
    times = Counter(each.size for each in amounts)
    paid = _paid(amounts)
    rounded = {a.size + b.size for b in amounts if b.size and _ROUNDING.search(b.label) for a in amounts}
    scored = [
        (
            _said(each.label) + _borne_out(each.size, paid, rounded) + 0.3 * min(3, times[each.size]),
            i,
        )
        for i, each in enumerate(amounts)
        if each.size > 0
    ]
    best = max(scored, default=(0.0, 0))
    if best[0] < _LEAST:
        return tuple(amounts[i].span.text for i in islice(_sums([each.size for each in amounts]), 1))
    return (amounts[best[1]].span.text,)


def _said(label: str) -> float:
    """A total says so; one of a part, or of something else, says that too."""
    if _BACK.search(label):
        return -4.0
    if not _TOTAL.search(label):
        return -1.0 if _PART.search(label) or _PAID.search(label) else 0.0
    whole = _INCLUDED.search(label) and _TAX.search(label)
    part = _PART.search(_TAX.sub(" ", label) if whole else label)
    return 2.0 + bool(_WHOLE.search(label)) - 3.0 * bool(part)


def _borne_out(size: Decimal, paid: frozenset[Decimal], rounded: set[Decimal]) -> float:
    """What was paid less what was given back is the total, and so is what a rounding makes of another amount."""
    return 2.0 * (size in paid) + 1.0 * (size in rounded)


def _paid(amounts: Sequence[Amount]) -> frozenset[Decimal]:
    given = {abs(each.size) for each in amounts if _PAID.search(each.label) and not _BACK.search(each.label)}
    back = {abs(each.size) for each in amounts if _BACK.search(each.label)} or {Decimal(0)}
    told = (one - other for one in given for other in back if one > other)
    sizes = [abs(each.size) for each in amounts]
    in_turn = (a for a, b, c in zip(sizes, sizes[1:], sizes[2:], strict=False) if c and a + c == b)
    return frozenset((*told, *in_turn))


def _sums(sizes: Sequence[Decimal]) -> Iterator[int]:
    """Which amounts are the several just above them together."""
    for i, size in enumerate(sizes):
        if size in islice(accumulate(reversed(sizes[max(0, i - _ITEMS) : i])), _FEWEST - 1, None):
            yield i


def _labelled(text: str, spans: Sequence[Span]) -> Iterator[Amount]:
    """Each amount with its line's letters; amounts alone in a column, line by line with the labels above the column."""
    labels: list[str] = []
    column: list[Span | None] = []  # None for a number that is no amount
    for line, own in _lines(text, spans):
        letters = _letters(line, own)
        if own and not letters:
            column.extend(own[:1])
        elif column and _COUNT.fullmatch(line):
            column.append(None)
        elif letters:
            yield from _beside(labels, column)
            awaits = () if own or _HAS_ITS_OWN.search(letters) else (letters,)
            labels = [] if own else [*(labels if not column else ()), *awaits]
            column = []
            yield from (_amount(span, letters) for span in own)
    yield from _beside(labels, column)


def _lines(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, list[Span]]]:
    """Each line and the spans whose figure stands in it."""
    start, rest = 0, deque(spans)
    for line in text.split("\n"):
        start += len(line) + 1
        own = []
        while rest and _figure(rest[0]) < start:
            own.append(rest.popleft())
        yield line[:_WIDEST], own


def _figure(span: Span) -> int:
    return span.start + next((i for i, c in enumerate(span.text) if c.isdigit()), 0)


def _letters(line: str, own: Sequence[Span]) -> str:
    """The line without its amounts; none where a currency or a code is all that is left."""
    for piece in (piece for span in own for piece in span.text.split("\n")):
        line = line.replace(piece, " ", 1)
    return line.strip() if sum(map(str.isalpha, line)) >= _LABEL else ""


def _beside(labels: Sequence[str], column: Sequence[Span | None]) -> Iterator[Amount]:
    """As many of the last labels as there are amounts, in their order."""
    own = labels[-len(column) :] if column else []
    yield from (_amount(span, own[i] if i < len(own) else "") for i, span in enumerate(column) if span)


def _amount(span: Span, label: str) -> Amount:
    return Amount(span=span, size=Decimal(span.value["amount"]), label=label)
