"""The registry of trained models: which there are, and which one is in production. What an adapter holds is not here."""

import json
from collections.abc import Callable

from sqlalchemy import Connection, text

from schemas.errors import SettingError
from schemas.model import RESERVED, ModelRecord, ModelRow, ModelState
from sql.connection import database
from sql.locks import MODELS, hold
from sql.models.holders import holders_after

_MODEL = text("""
insert into core_models (name, base, base_hash, adapter_hash, data_hash, prompt_fingerprint, schema_fingerprint, kinds,
                         residency, metrics, folder, trained_at, trained_by)
values (:name, :base, :base_hash, :adapter_hash, :data_hash, :prompt_fingerprint, :schema_fingerprint, :kinds,
        :residency, cast(:metrics as jsonb), :folder, :trained_at, :trained_by)
""")
_STATE = text("insert into core_model_states (name, state, state_by, why) values (:name, :state, :by, :why)")
_ROWS = text("select * from out_models order by trained_at, name")
_HISTORY = text("select name, state from core_model_states order by state_id")


def register_model(record: ModelRecord) -> None:
    """Adds a trained model as a candidate; the same one again is no second one.

    Raises:
        SettingError: the name is taken by another model, or means something else.
    """
    if record.name in RESERVED:
        raise SettingError(f"No model can be called {record.name!r}", "Choose another name")
    with database().begin() as connection:
        known = _locked(connection).get(record.name)
        if known is None:
            connection.execute(_MODEL, record.model_dump() | {"metrics": json.dumps(record.metrics), "kinds": list(record.kinds)})  # fmt: skip
            _say(connection, record.name, ModelState.CANDIDATE, record.trained_by, "trained")
        elif (known.adapter_hash, known.base_hash) != (record.adapter_hash, record.base_hash):
            raise SettingError(f"There is another model called {record.name!r}", "Choose another name")


def put_in_shadow(name: str, by: str, why: str) -> None:
    """Puts a model beside the one in production; the one that was there is a candidate again.

    Raises:
        SettingError: there is no such model, or it is in production.
    """
    with database().begin() as connection:
        models = _locked(connection)
        if _require(name, models).state is ModelState.PRODUCTION:
            raise SettingError(f"{name} is in production", "Put another model into its shadow")
        for row in models.values():
            if row.state is ModelState.SHADOW and row.name != name:
                _say(connection, row.name, ModelState.CANDIDATE, by, f"{name} is in shadow")
        if models[name].state is not ModelState.SHADOW:
            _say(connection, name, ModelState.SHADOW, by, why)


def model_in_shadow() -> ModelRow | None:
    """The model beside the one in production, if there is any."""
    return next((row for row in registered_models() if row.state is ModelState.SHADOW), None)


def retire(name: str, by: str, why: str) -> None:
    """Takes a model out of the shadow, or out of production, where the shipped adapter then reads.

    Raises:
        SettingError: there is no such model.
    """
    with database().begin() as connection:
        _require(name, _locked(connection))
        _say(connection, name, ModelState.RETIRED, by, why)


def registered_models() -> list[ModelRow]:
    """All trained models, the oldest first."""
    with database().connect() as connection:
        return _models(connection)


def model_named(name: str) -> ModelRow:
    """The trained model of that name.

    Raises:
        SettingError: there is none; the message lists those there are.
    """
    return _require(name, {row.name: row for row in registered_models()})


def production_model() -> ModelRow | None:
    """The model in production; None where that is the shipped adapter."""
    return next((row for row in registered_models() if row.state is ModelState.PRODUCTION), None)


def promote(name: str, by: str, why: str) -> None:
    """Puts a model into production and retires the one that was there, both or neither.

    Raises:
        SettingError: there is no such model.
    """
    with database().begin() as connection:
        models = _locked(connection)
        if _require(name, models).state is not ModelState.PRODUCTION:
            _take_over(connection, name, _holders(connection)[-1], by, why)


def stand_down(by: str, why: str) -> None:
    """Retires the model in production, so that the shipped adapter reads; there may be none."""
    with database().begin() as connection:
        _locked(connection)
        _take_over(connection, None, _holders(connection)[-1], by, why)


def rollback(by: str, why: str, check: Callable[[ModelRow | None], None] = lambda _: None) -> str | None:
    """Returns production to the model that had it before; gives its name, None for the shipped adapter.

    Raises:
        SettingError: none had it before. What `check` raises of that model (None for the shipped one) leaves everything as it was.
    """
    with database().begin() as connection:
        models = _locked(connection)
        holders = _holders(connection)
        if len(holders) < 2:
            raise SettingError("No model was in production before this one", "Name one: nightclerk promote NAME")
        check(models.get(holders[-2] or ""))
        _take_over(connection, holders[-2], holders[-1], by, why)
        return holders[-2]


def _holders(connection: Connection) -> list[str | None]:
    return holders_after([(str(name), ModelState(state)) for name, state in connection.execute(_HISTORY)])


def _take_over(connection: Connection, name: str | None, before: str | None, by: str, why: str) -> None:
    """The new one's row comes first: `holders_after` reads a retirement without a successor as one in favour of the shipped."""
    if name is not None:
        _say(connection, name, ModelState.PRODUCTION, by, why)
    if before is not None:
        _say(connection, before, ModelState.RETIRED, by, why)


def _say(connection: Connection, name: str, state: ModelState, by: str, why: str) -> None:
    connection.execute(_STATE, {"name": name, "state": state.value, "by": by, "why": why})


def _locked(connection: Connection) -> dict[str, ModelRow]:
    """The models by name, which nobody else changes until this transaction ends."""
    hold(connection, MODELS)
    return {row.name: row for row in _models(connection)}


def _models(connection: Connection) -> list[ModelRow]:
    return [ModelRow.model_validate(dict(row)) for row in connection.execute(_ROWS).mappings()]


def _require(name: str, models: dict[str, ModelRow]) -> ModelRow:
    if name not in models:
        raise SettingError(
            f"There is no trained model {name!r}", f"Those there are: {', '.join(sorted(models)) or 'none'}"
        )
    return models[name]
