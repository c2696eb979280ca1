"""What a calibration is asked for. What comes of it is schemas/calibration.py's."""

from schemas.record import Record


class Calibrating(Record):
    """A request.

    Attributes:
        data: folders of labelled sets, of which the model's own documents and the held-out part are left out. Reviewed
            fields of the database are always used.
        tier: the further tier that is calibrated, on what the first one doubts; empty for the first one.
        shareable: whether the sets may leave the premises, as they must for a tier that runs elsewhere.
        spend: share of the held-out part that is given up for it; what is judged by is measured on no more.
        invented: folders of labelled sets that somebody wrote to learn from: the confidence is fitted to them too, no promise rests on them.
        samples: how many documents the generator writes, by kind.
    """

    kinds: tuple[str, ...]
    data: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    samples: tuple[tuple[str, int], ...] = ()
    tier: str = ""
    shareable: bool = False
    spend: float = 0.0
    seed: int = 20261126
    started_by: str = ""
