"""A model as vLLM serves it: architecture, card, options, and what that takes of the card's memory. No arithmetic here."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.record import Record

Count = Annotated[int, Field(ge=1)]


class Stored(StrEnum):
    """How the weights of the layers are kept; embeddings stay in 16 bits."""

    BITS_16 = "16 bit"
    FP8 = "fp8"
    AWQ = "awq"
    GPTQ = "gptq"


class Architecture(Record):
    """A decoder with grouped-query attention and a gated MLP, as its config.json says.

    Attributes:
        config: whose config.json.
        tied: the output shares the embedding's matrix.
        other_millions: parameters outside the text model, such as its eyes.
        published_billions: parameters as the model's own page says.
    """

    config: str
    layers: Count
    hidden: Count
    intermediate: Count
    heads: Count
    kv_heads: Count
    head_dim: Count
    vocabulary: Count
    tied: bool
    other_millions: int = 0
    published_billions: float


class Serving(Record):
    """The options of a preset on which memory depends; `lora_rank` is 0 without adapters."""

    model: str
    stored: Stored
    cache_bytes: Count
    max_model_len: Count
    max_num_seqs: Count
    max_num_batched_tokens: Count
    share_of_card: Annotated[float, Field(gt=0, le=1)]
    lora_rank: int = 0
    max_loras: int = 0


class Preset(Record):
    """A file of infra/presets with what it is for; `card_mib` is all of the card's memory."""

    name: str
    about: str
    serving: Serving
    architecture: Architecture
    card: str
    card_mib: Count


class Size(Record):
    """GiB on the card; `usable` is what vLLM may take of it.

    Attributes:
        cache: keys and values of as many sequences as run at once, each as long as it may be.
        working: activations and logits of one step, CUDA's own memory and graphs; an estimate, vLLM measures it as it starts.
    """

    weights: float
    adapters: float
    cache: float
    working: float
    usable: float

    @property
    def needed(self) -> float:
        return self.weights + self.adapters + self.cache + self.working

    @property
    def fits(self) -> bool:
        return self.needed <= self.usable
