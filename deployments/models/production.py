"""What `nightclerk models`, `shadow`, `promote` and `rollback` do. How promotions are kept is in sql/models/registry.py."""

from deployments.who import user
from schemas.errors import SettingError
from schemas.model import ModelRow, ModelState
from schemas.shadow import Standing
from sql.models import registry
from tasks.llm.adapters import check_adapter, required_shipped_adapter, shipped_adapter


def all_models() -> list[ModelRow]:
    """The shipped adapter, then the trained models, the oldest first."""
    trained = registry.registered_models()
    return [*_shipped(any(row.state is ModelState.PRODUCTION for row in trained)), *trained]


def promote(name: str, why: str) -> str:
    """Puts a trained model, or the shipped one again, into production, and says so.

    Raises:
        SettingError: there is no such model, or its adapter is not what it was.
    """
    if name in {row.name for row in _shipped(False)} - {row.name for row in registry.registered_models()}:
        check_adapter(required_shipped_adapter())
        registry.stand_down(user(), why)
    else:
        check_adapter(registry.model_named(name))
        registry.promote(name, user(), why)
    return _said(name)


def rollback(why: str) -> str:
    """Returns production to the model before, and says so.

    Raises:
        SettingError: there was none, or its adapter is not what it was.
    """
    name = registry.rollback(user(), why, lambda before: check_adapter(before or required_shipped_adapter()))
    return _said(name or "the shipped model")


def shadow(name: str, why: str) -> str:
    """Puts a trained model into shadow, and says so.

    Raises:
        SettingError: there is no such model, it is in production, or its adapter is not what it was.
    """
    check_adapter(registry.model_named(name))
    registry.put_in_shadow(name, user(), why)
    return f"{name} is in shadow: `nightclerk shadow` reads beside production and says how it stands, and so does the schedule each evening"


def shadowed() -> list[Standing]:
    """Lets the model in shadow read what is new, and gives how it stands.

    Raises:
        SettingError: no model is in shadow.
    """
    from deployments.run import world

    if registry.model_in_shadow() is None:
        raise SettingError("No model is in shadow", "Name one: nightclerk shadow NAME")
    with world():
        from flows.shadowing import shadowing

        return shadowing(user())


def _shipped(replaced: bool) -> list[ModelRow]:
    """The shipped adapter, if it is there: in production until another one is."""
    record = shipped_adapter()
    if record is None:
        return []
    state = ModelState.RETIRED if replaced else ModelState.PRODUCTION
    known = {"state": state, "state_at": record.trained_at, "state_by": record.trained_by, "why": "shipped"}
    return [ModelRow.model_validate(record.model_dump() | known)]


def _said(name: str) -> str:
    return f"{name} is in production: what is started from now on reads with it"
