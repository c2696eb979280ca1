"""What each step's results depend on, hashed: code, settings, schema, prompt, model. Another fingerprint is another result.

Of code, what it does: other comments, docstrings or line breaks change nothing, so that nobody's calibrations end with them.
"""

import ast
import hashlib
import json
from collections.abc import Sequence, Set
from functools import cache
from pathlib import Path

from schemas.kind import Kind, description_of, fields_of, groups_of
from schemas.registry import KINDS
from schemas.settings import Settings
from schemas.step import Fingerprints
from tasks.extract.prompt import SYSTEM, question

_TASKS = Path(__file__).parent
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_PARSE = ("parse", "ingest", "parse_batch")
_CLASSIFY = ("classify", "classify_batch", "normalise/sought")
# What the words and signals of a reading depend on; `_READ` are all that a stored reading does.
_SIGNALS = (
    "window", "extract/prompt", "extract/choices", "extract/answers", "extract/as_printed", "extract/read", "extract/readers",
    "normalise", "find", "ground", "classify", "measure",
    "llm/chat", "llm/premask", "trust/signals", "trust/seen", "trust/checks",
)  # fmt: skip
_READ = (
    *_SIGNALS, "extract/score", "trust/decide", "trust/judge", "trust/features", "trust/scorer", "trust/novelty", "read_batch",
    "tiers/route", "tiers/skipped",
)  # fmt: skip
_PARSE_SETTINGS = (
    "max_bytes",
    "max_pages",
    "max_ocr_pages",
    "max_parts",
    "max_depth",
    "max_expansion_ratio",
    "parse_timeout_s",
    "parse_memory_mib",
)


def fingerprints(settings: Settings, engine: str, ocr: str) -> Fingerprints:
    """The fingerprints of each step for this code and these settings, `engine` the model's and `ocr` the OCR's versions."""
    caps = {name: getattr(settings, name) for name in _PARSE_SETTINGS}
    parse = _hash("parse", code_hash(_PARSE), caps, ocr)
    classify = _hash("classify", parse, code_hash(_CLASSIFY), _cues(), settings.classify_confidence)
    reading = _hash("read", parse, code_hash(_READ), engine, settings.window_tokens)
    return Fingerprints(
        parse=parse,
        classify=classify,
        read={name: _hash(reading, schema_of(kind), *_skipping(name, settings)) for name, kind in KINDS.items()},
        calibrate=signatures(engine, settings),
        escalate={
            tier.name: _hash("escalate", tier.name, tier.engine, tier.model, tier.window_tokens)
            for tier in settings.tiers
        },
    )


def signatures(engine: str, settings: Settings) -> dict[str, str]:
    """Each kind's signature for this engine, by its fingerprint, and settings."""
    return {name: signature(kind, engine, settings) for name, kind in KINDS.items()}


def signature(kind: type[Kind], engine: str, settings: Settings) -> str:
    """What the signals of a kind's readings depend on, whichever machine parsed the document: what a calibrator holds for.

    How sure a kind is depends on the cues of all kinds.
    """
    code = code_hash((*_PARSE, *_SIGNALS))
    return _hash("signals", code, engine, settings.window_tokens, schema_of(kind), kind.in_order, _cues())


def prompt_fingerprint(kinds: Sequence[str]) -> str:
    """What a question looks like, but for its document: every word of it, how paragraphs are chosen, how it is rendered.

    What the finders see in a paragraph is left out: they change often, and a window now and then.
    """
    asked = [question("", KINDS[name], specs, "").user for name in kinds for specs in groups_of(KINDS[name]).values()]
    return _hash("prompt", SYSTEM, asked, code_hash(("window", "normalise/sought", "llm/chat")))


def schema_fingerprint(kinds: Sequence[str]) -> str:
    """What is asked of these kinds; whether an answer is held to spans is no matter of training."""
    return _hash("schema", {name: schema_of(KINDS[name], {"from_spans"}) for name in kinds})


def schema_of(kind: type[Kind], but: Set[str] = frozenset()) -> list[object]:
    """All of a kind that reaches the model or the normalisers, but for these attributes of a field."""
    return [description_of(kind), *(spec.model_dump(mode="json", exclude=set(but)) for spec in fields_of(kind))]


@cache
def code_hash(names: tuple[str, ...]) -> str:
    """SHA-256, hex, over what modules and packages of tasks/ do."""
    total = hashlib.sha256()
    for path in sorted(source for name in names for source in _sources(name)):
        total.update(path.relative_to(_TASKS).as_posix().encode() + _done_by(path.read_text(encoding="utf-8")).encode())
    return total.hexdigest()


@cache
def _done_by(source: str) -> str:
    """The code's syntax tree without docstrings: two texts that do the same word for word have the same."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def _skipping(kind: str, settings: Settings) -> list[dict[str, object]]:
    """The rules by which a field of the kind may skip the first tier; none changes nothing."""
    return [rule.model_dump(mode="json") for rule in settings.skip_rules if rule.concerns(kind)]


def _cues() -> dict[str, dict[str, float]]:
    return {name: dict(kind.cues) for name, kind in KINDS.items()}


def _sources(name: str) -> list[Path]:
    return [*_TASKS.glob(f"{name}.py"), *(_TASKS / name).rglob("*.py")]


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
