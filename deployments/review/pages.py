"""Pages out of templates: every value is escaped, every page has the same frame. What a page shows is its own module's."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from deployments.review.inert import inert
from schemas.outcome import EXPLAINED, Reason
from schemas.people import Role
from schemas.values import Money

_HERE = Path(__file__).parent
LINKS = (
    ("/queue", "Queue", Role.VIEWER),
    ("/strips", "By field", Role.REVIEWER),
    ("/report", "Morning report", Role.VIEWER),
    ("/people", "People", Role.ADMIN),
)  # address, name, least role
PAGES = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """The template as a whole page, or as it is where htmx asks for a part; `who` and the path are there for the frame."""
    frame = {"who": request.state.who, "path": request.url.path, "request": request}
    return HTMLResponse(PAGES.get_template(template).render(**frame, **shown), status_code=status)


def in_words(reason: str) -> str:
    """A reason's sentence; a code that this program does not know as it is."""
    try:
        return EXPLAINED[Reason(reason)]
    except ValueError:
        return reason


def shown(value: Any) -> str:
    """A field's value as people read it, without anything in it that acts; empty for none."""
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping) and "amount" in value:
        return inert(_money(Money.model_validate(value)))
    if isinstance(value, Mapping):
        return ", ".join(f"{words(name)} {shown(each)}" for name, each in value.items() if each is not None)
    if isinstance(value, list):
        return "; ".join(shown(each) for each in value)
    return inert(str(value))


def ago(at: datetime) -> str:
    """How long ago in one unit: "5 min", "3 h", "2 d"."""
    seconds = max(0.0, (datetime.now(UTC) - at).total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "now"


def words(name: str) -> str:
    """A kind's or field's name as people read it."""
    return name.replace("_", " ")


def _money(money: Money) -> str:
    return f"{money.amount:,} {money.currency or ''}".strip()


PAGES.globals["frame_links"] = LINKS
PAGES.filters |= {"in_words": in_words, "shown": shown, "ago": ago, "inert": inert, "words": words}
