"""What a calibration is asked for. What comes of it is schemas/calibration.py's."""

from schemas.page import Record


class Calibrating(Record):
    """A request.

    Attributes:
        data: folders of labelled sets, of which the model's own documents and the held-out part are left out. Reviewed
            fields of the database are always used.
        samples: how many documents the generator writes, by kind.
    """

    kinds: tuple[str, ...]
    data: tuple[str, ...] = ()
    samples: tuple[tuple[str, int], ...] = ()
    seed: int = 20261126
    started_by: str = ""
