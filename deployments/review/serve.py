"""Serves the review app with uvicorn until it is told to stop."""

import logging
import socket

from schemas.errors import SettingError
from schemas.settings import Settings


def bound(host: str, port: int) -> socket.socket:
    """A socket at the address, which the caller closes.

    Raises:
        SettingError: the port is taken.
    """
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((host, port))
    except OSError as problem:
        held.close()
        raise SettingError(f"No serving at {host}:{port}: {problem.strerror}", "Choose another --port") from problem
    return held


def serve(settings: Settings, at: socket.socket) -> None:
    """Blocks until Ctrl-C or SIGTERM; requests under way are finished."""
    import uvicorn

    from deployments.review.app import create_app

    with at:
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        proxies = settings.review_proxies
        config = uvicorn.Config(
            create_app(settings), log_config=None, access_log=False, timeout_graceful_shutdown=5,
            proxy_headers=bool(proxies), forwarded_allow_ips=proxies or None, server_header=False,
        )  # fmt: skip
        uvicorn.Server(config).run(sockets=[at])
