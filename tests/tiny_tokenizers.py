"""Tokenizers trained on a few sentences, of the two sorts that open models have; they can write any text. Models are not here."""

from typing import Any

from tokenizers import AddedToken, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer

_SENTENCES = [
    'This agreement is made on the 8th day of May 2014 between the parties. {"date":"8 May 2014","ok":"yes"}',
    "Copy these fields as they stand in the document; null if it does not say.\nTotal: RM 12.50\n\nThank you",
]


def byte_level_tokenizer(
    eos: str, special: list[str], bos: str | None = None, pad: str | None = None, template: str | None = None
) -> Any:
    """As GPT-2's; one with another BOS than its end token puts it before every text."""
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    names = [name for name in dict.fromkeys([bos, eos, pad, *special]) if name]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = BpeTrainer(vocab_size=400, special_tokens=names, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(_SENTENCES, trainer)
    if bos and bos != eos:
        _begin_with(tokenizer, bos)
    return _wrapped(tokenizer, bos, eos, pad, template)


def byte_fallback_tokenizer(bos: str, eos: str, template: str) -> Any:
    """As SentencePiece's: a space before the first word, rare characters as bytes."""
    trained = Tokenizer(BPE())
    trained.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    trained.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    trained.train_from_iterator(_SENTENCES, BpeTrainer(vocab_size=200, show_progress=False))
    tokenizer = Tokenizer(_with_bytes(trained, ["<unk>", bos, eos]))
    tokenizer.normalizer = trained.normalizer
    spaces = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    tokenizer.decoder = decoders.Sequence(spaces)
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in ("<unk>", bos, eos)])
    _begin_with(tokenizer, bos)
    return _wrapped(tokenizer, bos, eos, None, template)


def _with_bytes(trained: Tokenizer, special: list[str]) -> BPE:
    import json

    learned = json.loads(trained.to_str())["model"]
    pieces = [
        *special,
        *(f"<0x{byte:02X}>" for byte in range(256)),
        *sorted(learned["vocab"], key=learned["vocab"].get),
    ]
    merges = [tuple(merge) for merge in learned["merges"]]
    return BPE(
        {piece: i for i, piece in enumerate(pieces)}, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True
    )


def _begin_with(tokenizer: Tokenizer, bos: str) -> None:
    names = [(bos, tokenizer.token_to_id(bos))]
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{bos} $A", special_tokens=names)


def _wrapped(tokenizer: Tokenizer, bos: str | None, eos: str, pad: str | None, template: str | None) -> Any:
    from transformers import PreTrainedTokenizerFast

    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=bos, eos_token=eos, pad_token=pad)
    wrapped.chat_template = template
    return wrapped
