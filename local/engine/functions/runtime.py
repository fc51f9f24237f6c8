"""Upstream gap: Python handlers run on the engine's own interpreter, with all its packages.

They get one of their own that holds what AWS's runtime holds. Version and architecture in the
template say what AWS runs; here it is the machine's Python.
"""

from collections.abc import Callable

from local.engine import upstream
from local.engine.settings import Settings

Detect = Callable[[str], tuple[str, str]]


def install(settings: Settings) -> None:
    """Run Python handlers with the interpreter of the settings."""

    def detecting(inner: Detect) -> Detect:
        def detect(runtime: str) -> tuple[str, str]:
            binary, script = inner(runtime)
            is_python = runtime.startswith("python")
            return (str(settings.lambda_python) if is_python else binary), script

        return detect

    upstream.wrap("core.lambda_runtime:_detect_runtime_binary", detecting)
