"""What fine-tuning hands from step to step: labelled papers, examples, the recipe of a training. How they are made is not here."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from schemas.document import Residency
from schemas.generation import GenerationRequest
from schemas.model import NAME, RESERVED
from schemas.record import Record
from schemas.step import Paper


def _free(name: str) -> str:
    if name in RESERVED:
        raise ValueError(f"{name!r} means something else")
    return name


class Training(Record):
    """What a fine-tuning is asked for; everything that it makes depends on this, the documents and the code alone.

    Attributes:
        name: of the model in the registry, and of its folder.
        data: folders of labelled sets. Reviewed corrections of the database are always used.
        samples: how many documents the generator writes, by kind.
        base: `smollm2-135m`, a folder with a Hugging Face model, or a trained model's name.
        set_aside: share of each labelled set that is neither learned nor held out, so that a calibrator can be fitted to it.
        residency: where the labelled sets' documents may go; the model inherits the strictest.
        minutes: how long to train on this machine; turned into `tokens` by its measured pace.
        tokens: how much to train instead, the same on every machine.
    """

    name: Annotated[str, Field(pattern=NAME), AfterValidator(_free)]
    kinds: tuple[str, ...]
    data: tuple[str, ...] = ()
    samples: tuple[tuple[str, int], ...] = ()
    base: str
    set_aside: float = 0.0
    residency: Residency = Residency.ON_PREMISES
    minutes: float = 30.0
    tokens: int | None = None
    seed: int = 20261125
    started_by: str = ""


class Labelled(Record):
    """A parsed document with what is true of it.

    Attributes:
        name: the document's name in its set, for people.
        labels: field → normalised value; None, [] or False = the document does not say it; a missing field is not labelled.
        verbatim: field → the words that show the value, as they stand in the document, where the labellers gave them.
        senders: who sent or signed it; all documents of one sender go to the same side of a split.
    """

    name: str
    paper: Paper
    labels: dict[str, Any]
    verbatim: dict[str, tuple[str, ...]]
    senders: tuple[str, ...]
    residency: Residency
    generated: bool = False

    @property
    def kind(self) -> str:
        return self.paper.kind


class Example(Record):
    """One question as production asks it, with the right answer.

    Attributes:
        answer: the JSON that the model is to write, in the form that production's grammar admits.
        unscored: characters (start, end) of the answer whose truth is not known: the model learns nothing from them.
        present, absent: fields that the shown window says, and fields that it does not say.
    """

    content_hash: str
    kind: str
    request: GenerationRequest
    answer: str
    unscored: tuple[tuple[int, int], ...]
    present: tuple[str, ...]
    absent: tuple[str, ...]


class Gathered(Record):
    """What a training learns from and is measured on, fixed when it begins: content hashes, and the latest correction looked at."""

    learned: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()
    last_correction: int = 0


class Recipe(Record):
    """How an adapter is trained.

    Attributes:
        tokens: prompt and answer tokens to train on in all; the work, whatever the machine.
        tokens_a_step: tokens between two updates of the weights (gradient accumulation counts tokens, not examples). Few: at 3,000
            and twice the learning rate the terms of agreements were never learned in 900,000 tokens, at 800 in 130,000.
        epochs: most times that one example is seen, were there tokens left.
        rank: of the adapter's matrices. alpha: its scale is alpha / rank.
        warmup: share of the steps over which the learning rate rises; then it falls linearly.
    """

    tokens: int = 400_000
    epochs: int = 4
    tokens_a_step: int = 800
    rank: int = 32
    alpha: int = 32
    learning_rate: float = 4e-4
    warmup: float = 0.04
    seed: int = 20261125
    checkpoint_steps: int = 150


class Trained(Record):
    """What a training did.

    Attributes:
        tokens: what was trained on. tokens_asked: what it was to be, given or by the minutes; None of a training that an older version did.
        ended: by the tokens asked for, or by its epochs: a further one would teach the same examples by heart.
        loss: mean over the last tenth of the steps, nats a scored answer token.
    """

    steps: int
    tokens: int
    tokens_asked: int | None = None
    ended: Literal["tokens", "epochs"] = "tokens"
    examples: int
    loss: float
    duration_s: float
