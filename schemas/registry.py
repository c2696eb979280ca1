"""All document kinds, a line each."""

from schemas.accident_report import AccidentReport
from schemas.contract import Contract
from schemas.errors import SettingError
from schemas.kind import Kind
from schemas.loss_notice import LossNotice
from schemas.nda import Nda
from schemas.receipt import Receipt
from schemas.sound import require_sound

KINDS: dict[str, type[Kind]] = {
    "nda": Nda,
    "contract": Contract,
    "receipt": Receipt,
    "accident_report": AccidentReport,
    "loss_notice": LossNotice,
}
require_sound(KINDS)

UNKNOWN = "unknown"


def kind_named(name: str) -> type[Kind]:
    """The kind of that name; raises SettingError that lists the known ones."""
    if name not in KINDS:
        raise SettingError(f"There is no document kind {name!r}", f"Known kinds: {', '.join(KINDS)}")
    return KINDS[name]
