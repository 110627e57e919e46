"""Serving the application with uvicorn, in the foreground or beside a caller's work."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, cast

import uvicorn

from kb.config import Settings
from kb.errors import KbError
from kb.web.gradio import ImpatientProtocol, end_streams

if TYPE_CHECKING:
    from fastapi import FastAPI

_PORTS: Final = range(7860, 7960)

# After a stop, what is under way may end: a run takes its time limit at most, and then some.
_GRACE_BEYOND_A_RUN_S: Final = 5


class Server:
    """An application that is served, or is about to be."""

    def __init__(
        self, app: FastAPI, settings: Settings, socket: socket.socket | None = None
    ) -> None:
        """Listens at once (on a socket that `listen` made, if given), and answers from `run` or
        `start` on.

        Raises KbError when the address can't be listened on.
        """
        self.app = app
        self._socket = socket or listen(settings.host, settings.port)
        self.port: int = self._socket.getsockname()[1]
        self.address = address_of(settings.host, self._socket)
        self._uvicorn = _Uvicorn(_config(app, settings))
        self._thread: threading.Thread | None = None

    def run(self, on_ready: Callable[[], None]) -> None:
        """Serve until a signal (SIGTERM, Ctrl-C) comes and what was under way has ended."""
        _allow_many_connections()
        self._uvicorn.on_ready = on_ready
        with _signals_end_quietly():
            self._uvicorn.run(sockets=[self._socket])

    def start(self) -> str:
        """Serve in a thread; returns the address once it answers."""
        ready = threading.Event()
        self._uvicorn.on_ready = ready.set
        self._thread = threading.Thread(
            target=self._uvicorn.run, args=([self._socket],), daemon=True
        )
        self._thread.start()
        while not ready.wait(0.05):
            if not self._thread.is_alive():
                raise KbError("the server ended before it answered; its log says why")
        return self.address

    def stop(self) -> None:
        """End it, after what is under way."""
        self._uvicorn.should_exit = True
        if self._thread is not None:
            self._thread.join()


class _Uvicorn(uvicorn.Server):
    """Says when it listens, and lets the pages' open streams go when it ends."""

    on_ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.on_ready is not None:
            self.on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        end_streams(cast("FastAPI", self.config.app))
        await super().shutdown(sockets)


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        proxy_headers=False,  # see kb.web.guard
        http=ImpatientProtocol,
        timeout_graceful_shutdown=round(settings.timeout_s) + _GRACE_BEYOND_A_RUN_S,
    )


def _allow_many_connections() -> None:
    """As many as the system lets this process have; its first word is often 1,024."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def listen(host: str, port: int) -> socket.socket:
    """A socket on the port; without one on the first free from 7860 on. Raises KbError."""
    for number in [port] if port else _PORTS:
        with contextlib.suppress(OSError):
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            made = socket.socket(family, socket.SOCK_STREAM)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                made.bind((host, number))
                made.listen(128)
            except OSError:
                made.close()
                raise
            return made
    asked = port or f"{_PORTS.start} to {_PORTS.stop - 1}"
    raise KbError(
        f"cannot listen on {host}:{asked}, it is in use or not this machine's; choose another "
        "port or host"
    )


def address_of(host: str, listening: socket.socket) -> str:
    """Where a browser on this machine finds what listens."""
    port = listening.getsockname()[1]
    shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


@contextlib.contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """uvicorn raises the signal that ended it once more, when all is done; being asked to
    stop is no failure."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: None) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
