"""What a browser asks of the queue in its address: filters and a place. The address is all there is; the server remembers no list."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from schemas.review_queue import Place, Wanted
from sql.review.queue import place_of

AGES_S = {"": 0, "1h": 3600, "1d": 86400, "3d": 3 * 86400, "7d": 7 * 86400, "30d": 30 * 86400}
NO_DEADLINE = "infinity"
Said = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=400)]
Hash = Annotated[str, StringConstraints(pattern="^([0-9a-f]{64})?$")]


def _place(said: str) -> str:
    """As it was said, where it is a place; raises ValueError."""
    if said:
        _read(said)
    return said


def _read(said: str) -> tuple[str, float]:
    """The deadline in a form that the database reads, and the worth; raises ValueError."""
    due, _, worth = said.partition(",")
    if due == NO_DEADLINE:
        return due, float(worth)
    at = datetime.fromisoformat(due)
    if at.tzinfo is None:
        raise ValueError("a deadline needs its offset")
    try:
        return at.astimezone(UTC).isoformat(), float(worth)
    except OverflowError:
        raise ValueError("no such deadline") from None


class Filters(BaseModel):
    """A list's filters and the place behind which it begins.

    Attributes:
        at: that place's deadline and worth, as an address carries them; kept from page to page, for a document that is done has
            no place in the queue any more.
        after: that place's document.
    """

    model_config = ConfigDict(frozen=True)

    state: Literal["open", "deferred", "failed", "mine"] = "open"
    kind: Said = ""
    field: Said = ""
    reason: Said = ""
    sender: Said = ""
    search: Annotated[Said, StringConstraints(strip_whitespace=True)] = ""
    age: Literal["", "1h", "1d", "3d", "7d", "30d"] = ""
    at: Annotated[Said, AfterValidator(_place)] = ""
    after: Hash = ""
    done: Literal["", "1"] = ""

    @property
    def wanted(self) -> Wanted:
        names = self.model_dump(include={"state", "kind", "field", "reason", "sender", "search"})
        return Wanted(**names, least_age_s=AGES_S[self.age])

    @property
    def place(self) -> Place | None:
        """Behind which place the list begins; None for its beginning."""
        if not self.at:
            return place_of(self.after) if self.after else None
        due, worth = _read(self.at)
        return Place(due=due, worth=worth, content_hash=self.after)

    def address(self, **changed: str) -> str:
        """The filters, not the place, as an address's query, with its question mark; empty where there are none."""
        chosen = self.model_dump(exclude={"at", "after", "done"}) | changed
        shown = {name: value for name, value in chosen.items() if value and (name, value) != ("state", "open")}
        return "?" + urlencode(shown) if shown else ""

    def behind(self, place: Place) -> str:
        """The address's query of the list behind a place."""
        return self.address(at=written(place), after=place.content_hash)

    def on(self, place: Place) -> str:
        """The query that a document's page carries, so that the next one is found from there."""
        return self.address(at=written(place))


def written(place: Place) -> str:
    return f"{place.due},{place.worth!r}"
