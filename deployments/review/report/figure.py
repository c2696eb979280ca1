"""A figure of the report: what it says in a title, a chart, and the rows behind it. What is measured is read in sql/."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from pydantic import InstanceOf

from deployments.review.report.chart import Frame
from schemas.people import EVERY, Role, Who
from schemas.record import Record
from schemas.settings import Settings

DAYS = 30  # what is shown of the past


class Asked(Record):
    """Who asks, for which kinds (None: all), about which night; someone limited to kinds or senders sees no sums over all of them."""

    who: Who
    kinds: tuple[str, ...] | None
    settings: Settings
    night: date | None
    since: date

    @property
    def whole(self) -> bool:
        return self.kinds is None


class Figure(Record):
    """One figure; without rows its `nothing` says why there is none.

    Attributes:
        subject: what it is about; title: what it says.
        about: how to read it, and what is counted.
    """

    name: str
    subject: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    chart: InstanceOf[Markup] = Markup("")
    nothing: str = ""

    @property
    def frame(self) -> Frame:
        return Frame(name=self.name, title=self.title, about=self.about)

    def drawn(self, draw: Callable[[Frame], Markup]) -> "Figure":
        """With its chart, where there is anything to draw."""
        return self.model_copy(update={"chart": draw(self.frame)}) if self.rows else self


def kinds_of(who: Who, role: Role) -> tuple[str, ...] | None:
    """The kinds whose sums someone with this role may see: those for which they have it for every sender. None for all kinds."""
    kinds = {kind for kind, sender in who.scope(role).pairs if sender == EVERY}
    return None if EVERY in kinds else tuple(sorted(kinds))


def said(value: Any) -> str:
    """A number of a row as a table shows it."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def percent(share: float | None) -> str:
    if share is None:
        return "–"
    return f"{share:.0%}" if share >= 0.1 else f"{share * 100:.1f}".removesuffix(".0") + "%"


def dollars(amount: Decimal | int) -> str:
    return f"${amount:,.2f}" if amount >= 1 or amount == 0 else f"${amount:,.4f}"
