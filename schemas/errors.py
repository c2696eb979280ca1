"""Errors a person can act on: what broke, whether a retry can help, and what to do. A bad document is never one of these."""


class NightclerkError(Exception):
    """A broken world (database gone, model down, wrong setting), never a bad document.

    Attributes:
        retryable: whether the same call may succeed later without a person's help.
        hint: one sentence that says what to do.
    """

    retryable = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}. {hint}" if hint else message)
        self.message = message
        self.hint = hint


class SettingError(NightclerkError):
    """A setting or an argument is wrong; a person must change it."""


class DatabaseError(NightclerkError):
    """PostgreSQL cannot be reached or started."""

    retryable = True


class EngineError(NightclerkError):
    """The model cannot be loaded or does not answer."""

    retryable = True


class SchemaError(NightclerkError):
    """A kind's JSON schema does not compile to a grammar; found when it loads, not at night."""


class InboxError(NightclerkError):
    """The inbox cannot be listed or read."""

    retryable = True


class ServerError(NightclerkError):
    """Prefect's server does not start or cannot be reached."""

    retryable = True
