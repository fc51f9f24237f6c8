"""TCP ports on the loopback interface."""

import socket
from typing import Final

from local.errors import LocalCloudError

HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 4566  # where tools for emulated clouds look first


def is_free(port: int) -> bool:
    """Tell whether a server can listen on the port now."""
    try:
        require_free(port)
    except LocalCloudError:
        return False
    return True


def require_free(port: int) -> int:
    """Check that a chosen port can be used.

    Raises:
        LocalCloudError: Another program listens on it, or it is not ours to use.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            raise LocalCloudError(
                f"Port {port} can't be used: {problem.strerror}. Choose another one (--port), "
                "or stop the program that listens on it."
            ) from problem
    return port


def any_free(*, but: int | None = None) -> int:
    """A port that nobody uses, picked by the operating system; never `but`, which is taken soon."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return any_free(but=but) if port == but else port
