"""Who held production, one after another, read off the rows of core_model_states. Who may change it is not here."""

from collections.abc import Iterable

from schemas.model import ModelState

SHIPPED = None  # holds production where no row says otherwise: the adapter that this program brings


def holders_after(history: Iterable[tuple[str, ModelState]]) -> list[str | None]:
    """The shipped one, then whoever took over; the present holder is last, and what was rolled back is gone from the list."""
    holders: list[str | None] = [SHIPPED]
    for name, state in history:
        if state is ModelState.PRODUCTION:
            _hand_over(holders, name)
        elif name == holders[-1]:
            _hand_over(holders, SHIPPED)
    return holders


def _hand_over(holders: list[str | None], name: str | None) -> None:
    """To return to the one before is to forget the last."""
    if len(holders) > 1 and holders[-2] == name:
        holders.pop()
    else:
        holders.append(name)
