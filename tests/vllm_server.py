"""vLLM's own OpenAI-compatible server in a process of its own, as operations start it, at a free port."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from socket import socket

import httpx
import pytest

START_S = 600  # on a machine that is busy; one that has died is seen at once
_FLAGS = "--served-model-name default --enforce-eager --max-model-len 2048 --max-num-seqs 16 --max-logprobs 2 --disable-uvicorn-access-log"
# Without the engine's multiprocessing the engine's own process is its one worker; a third would import vLLM once more.
_OWN = {
    "VLLM_CPU_KVCACHE_SPACE": "1", "TORCHDYNAMO_DISABLE": "1", "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "VLLM_NO_USAGE_STATS": "1", "HF_HUB_OFFLINE": "1", "VLLM_LOGGING_LEVEL": "ERROR", "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
}  # fmt: skip


class VllmServer:
    """Starts with the object; `url` waits until it answers, `kill` ends it and its engine at once."""

    def __init__(self, model: Path) -> None:
        from tasks.llm.precision import number_type

        with closing(socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self._address = f"http://127.0.0.1:{probe.getsockname()[1]}"
        command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", str(model), "--dtype", number_type()]  # fmt: skip
        command += ["--host", "127.0.0.1", "--port", self._address.rsplit(":", 1)[1], *_FLAGS.split()]
        command += ["--structured-outputs-config", '{"backend": "xgrammar", "disable_any_whitespace": true}']
        self.process = subprocess.Popen(command, env=os.environ | _OWN, start_new_session=True)

    @property
    def url(self) -> str:
        """As `base_urls` takes it."""
        deadline = time.monotonic() + START_S
        with httpx.Client(timeout=2, trust_env=False) as client:
            while self.process.poll() is None and time.monotonic() < deadline:
                try:
                    if client.get(f"{self._address}/health").status_code == httpx.codes.OK:
                        return f"{self._address}/v1"
                except httpx.HTTPError:
                    time.sleep(0.5)
        pytest.fail("vLLM's server does not start")

    def stop(self) -> None:
        """In order; by force where it does not end so, being still at its start."""
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL to the server and to the engine's process that it started."""
        with suppress(ProcessLookupError):  # it has ended
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
