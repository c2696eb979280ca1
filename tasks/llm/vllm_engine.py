"""vLLM in this process: the engine of nights on one machine. The only file that imports vLLM, with its hook `premask`."""

import gc
import json
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any

from schemas.errors import EngineError, SchemaError
from schemas.generation import Completion, GenerationRequest, Token
from schemas.readers import Readers
from schemas.settings import Settings
from tasks.llm.chat import prompt_tokens
from tasks.llm.engine import EngineRefusedError, Price, fingerprint_of
from tasks.llm.precision import is_cpu_build, number_type
from tasks.llm.preflight import window_of
from tasks.llm.premask import PremaskLogprobs
from tasks.llm.threads import share_cores
from tasks.llm.weights import Weights, folder_of, weights_of
from tasks.running.deadline import ended_after

# As measured, one process loads in a quarter of the time, and without the compiler the first request with
# logprobs takes one second instead of eighteen. Left to itself vLLM configures logging anew, which flushes every handler of the process under
# logging's lock: a heartbeat of Prefect's that asked for a logger meanwhile, under a lock of its own that this flush needs, hung nights for good.
_QUIET = {
    "VLLM_CONFIGURE_LOGGING": "0",
    "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "VLLM_LOGGING_LEVEL": "ERROR",
    "VLLM_USE_V2_MODEL_RUNNER": "0",
    "TORCH_CPP_LOG_LEVEL": "ERROR",
}
_CPU = {"TORCHDYNAMO_DISABLE": "1", "VLLM_CPU_OMP_THREADS_BIND": "nobind"}
_HOOK = PremaskLogprobs()
_OK = {"type": "object", "properties": {"ok": {"type": "string"}}, "required": ["ok"]}
_WARM_UP = GenerationRequest(request_id="warm-up", system="", user="ok", json_schema=_OK, max_tokens=4)


class VllmEngine:
    """One model in this process, and one at a time; loads on `warm_up`, not before."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._llm: Any = None
        self.price = Price.of(settings)
        self.max_model_len = settings.max_model_len

    @cached_property
    def _weights(self) -> Weights:
        """Found once: what was promoted since is for the next process, so that name, fingerprint and answers stay together."""
        return weights_of(self._settings.model)

    @property
    def name(self) -> str:
        return f"vllm:{self._weights.name}"

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(
            engine="vllm",
            weights=self._weights.hash,
            window=str(self._settings.max_model_len),
            readers=self._weights.readers.fingerprint,
        )

    @property
    def readers(self) -> Readers:
        return self._weights.readers

    def warm_up(self) -> None:
        """Loads the model and answers one question, so that the first document pays nothing. A process in which that hangs ends.

        Raises:
            EngineError: vLLM cannot load it.
            SettingError: the setting names no model that can be loaded.
        """
        if self._llm is None:
            with ended_after(self._settings.load_timeout_s):
                self._llm = self._load()
                self.generate([_WARM_UP])

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Completion]:
        """Answers in the order of the questions; a question that does not fit is an answer with `error`."""
        prompts = {request.request_id: prompt_tokens(self._tokenizer, request) for request in requests}
        fitting = [r for r in requests if len(prompts[r.request_id]) + r.max_tokens <= self.max_model_len]
        for schema in {json.dumps(r.json_schema) for r in fitting}:
            check_schema(schema)
        outputs = self._run(fitting, prompts)
        return [outputs.get(r.request_id) or _too_long(r, len(prompts[r.request_id])) for r in requests]

    def close(self) -> None:
        """Gives back the memory. vLLM then ends its state for the whole process: another engine in it is of no use any more."""
        self._llm = None

    @property
    def _tokenizer(self) -> Any:
        self.warm_up()
        return self._llm.get_tokenizer()

    def _run(self, requests: list[GenerationRequest], prompts: dict[str, list[int]]) -> dict[str, Completion]:
        from vllm import TokensPrompt

        if not requests:
            return {}
        tokens = [TokensPrompt(prompt_token_ids=prompts[r.request_id]) for r in requests]
        try:
            outputs = self._llm.generate(tokens, [_sampling(r) for r in requests], use_tqdm=False)
        except BaseException:
            self._drop_all()
            raise
        return {r.request_id: self._completion(r, output) for r, output in zip(requests, outputs, strict=True)}

    def _drop_all(self) -> None:
        """What is still under way when a batch fails would come back among the answers of the next."""
        engine = self._llm.llm_engine
        engine.abort_request(list(engine.output_processor.request_states), internal=True)

    def _completion(self, request: GenerationRequest, output: Any) -> Completion:
        answer = output.outputs[0]
        return Completion(
            request_id=request.request_id,
            text=answer.text,
            finish="length" if answer.finish_reason == "length" else "stop",
            tokens=_tokens(self._llm.get_tokenizer(), answer),
            premask=_HOOK.used > 0,
            prompt_tokens=len(output.prompt_token_ids),
            answer_tokens=len(answer.token_ids),
            error="" if answer.text else "the engine gave an empty answer",
        )

    def _load(self) -> Any:
        os.environ.update(_QUIET)
        if is_cpu_build():
            share_cores()
            os.environ.update(_CPU | {"VLLM_CPU_KVCACHE_SPACE": str(self._settings.kv_cache_gib)})
        folder = folder_of(self._weights, self._settings.models_folder)
        self.max_model_len = window_of(folder, self._settings.max_model_len)
        for name in ("vllm", "torch._library.triton"):
            logging.getLogger(name).setLevel(logging.ERROR)
        warnings.filterwarnings("ignore", category=FutureWarning, module="vllm")
        from vllm import LLM

        if _HOOK.used == 0:
            _HOOK.install()
        gc.freeze()  # while it loads, vLLM looks for garbage several times among all that was imported; later it does the same itself
        try:
            with _unseen("llvmlite.binding.ffi"):
                return LLM(str(folder), **self._options())
        except ValueError as problem:
            hint = "Set NIGHTCLERK_MODEL, NIGHTCLERK_MAX_MODEL_LEN or NIGHTCLERK_KV_CACHE_GIB to what vLLM can load"
            raise EngineRefusedError(f"vLLM does not load {folder}: {str(problem)[:400]}", hint) from problem
        except (RuntimeError, OSError) as problem:
            raise EngineError(f"vLLM cannot load {folder}: {problem}", "Run `nightclerk doctor`") from problem

    def _options(self) -> dict[str, Any]:
        return {
            "dtype": number_type(),
            "max_model_len": self.max_model_len,
            "max_num_seqs": self._settings.max_num_seqs,
            "enforce_eager": is_cpu_build(),
            "enable_prefix_caching": True,
            "disable_log_stats": True,
            "use_tqdm_on_load": False,
            "max_logprobs": 2,
            "structured_outputs_config": {"backend": "xgrammar", "disable_any_whitespace": True},
        }


@contextmanager
def _unseen(module: str) -> Iterator[None]:
    """Hides a module from vLLM, which while loading looks for kernels in all of them: llvmlite's has an object that claims
    to have every attribute, and the search dies of it. numba imports that module."""
    hidden = sys.modules.pop(module, None)
    try:
        yield
    finally:
        if hidden is not None:
            sys.modules[module] = hidden


@cache
def check_schema(schema: str) -> None:
    """Compiles the schema as vLLM will; one that does not compile would give empty answers at night and no exception.

    Raises:
        SchemaError: it does not compile.
    """
    import xgrammar

    try:
        xgrammar.Grammar.from_json_schema(schema, any_whitespace=False)
    except RuntimeError as problem:
        raise SchemaError(f"The JSON schema does not compile: {problem}") from problem


def _sampling(request: GenerationRequest) -> Any:
    from vllm import SamplingParams
    from vllm.sampling_params import StructuredOutputsParams

    return SamplingParams(
        temperature=0.0,
        max_tokens=request.max_tokens,
        logprobs=2,
        structured_outputs=StructuredOutputsParams(json=request.json_schema),
    )


def _too_long(request: GenerationRequest, tokens: int) -> Completion:
    return Completion(
        request_id=request.request_id,
        text="",
        finish="error",
        prompt_tokens=tokens,
        error=f"prompt_too_long: {tokens} tokens and {request.max_tokens} for the answer do not fit the model's window",
    )


def _tokens(tokenizer: Any, answer: Any) -> tuple[Token, ...]:
    """None where the hook was passed by: what the grammar left over looks sure of itself, and no calibrator was fitted to that."""
    if not _HOOK.used:
        return ()
    pieces = [step[token].decoded_token or "" for token, step in zip(answer.token_ids, answer.logprobs, strict=True)]
    ends = _ends(tokenizer, answer, pieces)
    steps = list(zip(answer.token_ids, answer.logprobs, strict=True))[: len(ends)]
    starts = [0, *ends[:-1]]
    return tuple(_token(s, e, token, step) for s, e, (token, step) in zip(starts, ends, steps, strict=True))


def _token(start: int, end: int, token: int, step: Any) -> Token:
    chosen = step[token].logprob
    others = [entry.logprob for other, entry in step.items() if other != token]
    return Token(start=start, end=end, logprob=chosen, margin=chosen - max(others) if others else None)


def _ends(tokenizer: Any, answer: Any, pieces: list[str]) -> list[int]:
    """Where each token ends in the text; the token that ends the answer has no place in it."""
    ends, position = [], 0
    for piece in pieces:
        if position >= len(answer.text):
            break
        position += len(piece)
        ends.append(position)
    if "".join(pieces[: len(ends)]) == answer.text:
        return ends
    prefixes = (tokenizer.decode(answer.token_ids[: i + 1], skip_special_tokens=True) for i in range(len(pieces)))
    return [min(len(prefix.rstrip("�")), len(answer.text)) for prefix in prefixes]
