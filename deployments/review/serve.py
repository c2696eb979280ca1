"""Serves the review app with uvicorn until it is told to stop."""

import logging

from schemas.errors import SettingError
from schemas.settings import Settings


def serve(settings: Settings, host: str, port: int) -> None:
    """Blocks until Ctrl-C or SIGTERM; requests under way are finished.

    Raises:
        SettingError: the port is taken.
    """
    import socket

    import uvicorn

    from deployments.review.app import create_app

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as problem:
            raise SettingError(f"No serving at {host}:{port}: {problem.strerror}", "Choose another --port") from problem
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        proxies = settings.review_proxies
        config = uvicorn.Config(
            create_app(settings), log_config=None, access_log=False, timeout_graceful_shutdown=5,
            proxy_headers=bool(proxies), forwarded_allow_ips=proxies or None, server_header=False,
        )  # fmt: skip
        uvicorn.Server(config).run(sockets=[listening])
