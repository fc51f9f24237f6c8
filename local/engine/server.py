"""Run MiniStack's application on the loopback interface until a signal arrives."""

import asyncio
import os
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Final, cast

from hypercorn.asyncio import serve
from hypercorn.config import Config

from local.engine import environment, extensions, upstream
from local.engine.gateway import gateway
from local.engine.settings import Settings

if TYPE_CHECKING:
    from hypercorn.typing import ASGIFramework

STOP_WITHIN: Final = 4.0  # seconds, workers included


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then leave nothing behind."""
    listener = _listen(settings.port)
    environment.prepare(settings)
    try:
        asyncio.run(_serve(settings, listener))
    finally:
        environment.remove_scratch(settings)


def _listen(port: int) -> socket.socket:
    """Take the port before anything is touched: the state folder may be a running engine's."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        sys.exit(f"The engine cannot listen on port {port} of 127.0.0.1: {error.strerror}.")
    return listener


async def _serve(settings: Settings, listener: socket.socket) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, stop, settings)
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 0.5
    config.loglevel = "WARNING"
    extensions.install(settings)
    application = cast("ASGIFramework", gateway(upstream.use("app:app")))
    await serve(application, config, shutdown_trigger=stop.wait)
    upstream.use("core.lambda_runtime:reset")()
    _leave(settings)


def _stop(stop: asyncio.Event, settings: Settings) -> None:
    deadline = threading.Timer(STOP_WITHIN, _leave, (settings,))
    deadline.daemon = True
    deadline.start()
    stop.set()


def _leave(settings: Settings) -> None:
    """End the process without waiting for MiniStack's pollers and half-done invocations."""
    environment.remove_scratch(settings)
    sys.stderr.flush()
    os._exit(0)
