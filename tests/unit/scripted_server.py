"""A real HTTP server on loopback that answers chat questions by a script; nothing of the product is in it."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

Body = dict[str, Any]


class Reply(NamedTuple):
    """`cut_at`: bytes of the body after which the connection is dropped. `drip_s`: seconds between its pieces of 16 bytes."""

    body: Body | bytes
    status: int = 200
    headers: Mapping[str, str] = {}
    delay_s: float = 0.0
    cut_at: int | None = None
    drip_s: float = 0.0


NO_MODELS = Reply({"data": []})


class Call(NamedTuple):
    at_s: float
    body: Body
    headers: dict[str, str]

    @property
    def question(self) -> str:
        return str(self.body["messages"][-1]["content"])


Script = Callable[[Call, int], Reply]


def chat(text: str | None, finish: str | None = "stop", logprobs: Any = None, **message: Any) -> Reply:
    """An answer as OpenAI's API gives it."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text, **message},
        "finish_reason": finish,
        "logprobs": logprobs,
    }
    return Reply({"choices": [choice], "usage": {"prompt_tokens": 40, "completion_tokens": 7}})


def refusal(status: int, message: str, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply({"error": {"message": message, "code": status}}, status, named)


@dataclass
class ScriptedServer:
    """Serves while it is entered; `script` gets the call and how often this question was asked before."""

    script: Script
    models: Reply = NO_MODELS
    calls: list[Call] = field(default_factory=list)
    peak: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def __enter__(self) -> "ScriptedServer":
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.scripted = self
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def questions(self) -> Sequence[str]:
        return [call.question for call in self.calls]

    def reply_to(self, call: Call) -> Reply:
        with self._lock:
            before = self.questions().count(call.question)
            self.calls.append(call)
            self._now += 1
            self.peak = max(self.peak, self._now)
        reply = self.script(call, before)
        time.sleep(reply.delay_s)
        with self._lock:
            self._now -= 1
        return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    scripted: ScriptedServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        time.sleep(self.server.scripted.models.delay_s)
        self._send(self.server.scripted.models)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._send(self.server.scripted.reply_to(Call(time.monotonic(), body, dict(self.headers))))

    def log_message(self, *_: Any) -> None:
        """Tests read `calls` instead."""

    def _send(self, reply: Reply) -> None:
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        with suppress(ConnectionError):
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in _pieces(body[: reply.cut_at], reply.drip_s):
                self.wfile.write(piece)
        self.close_connection = self.close_connection or reply.cut_at is not None


def _pieces(body: bytes, drip_s: float) -> Iterator[bytes]:
    if not drip_s:
        yield body
        return
    for start in range(0, len(body), 16):
        yield body[start : start + 16]
        time.sleep(drip_s)
