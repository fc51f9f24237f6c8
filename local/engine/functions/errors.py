"""Upstream gap: every failed handler reports `Runtime.HandlerError`.

Lambda reports the exception's class and the stack trace
(https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html).
"""

import re
from collections.abc import Callable
from typing import Any, Final

from local.engine import upstream
from local.engine.settings import Settings

Execute = Callable[[dict[str, Any], Any, str], dict[str, Any]]

_RAISED: Final = re.compile(r"^(?:[\w.]+\.)?(?P<type>[A-Za-z_]\w*)(?:: (?P<message>.*))?$")
_FRAME: Final = re.compile(r'^  File "', re.MULTILINE)
_IMPORT: Final = "Worker init failed: No module named"


def install(_: Settings) -> None:
    """Name errors as Lambda does."""
    upstream.wrap("services.lambda_svc:_execute_function_warm", _naming)


def _naming(inner: Execute) -> Execute:
    def execute(function: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        result = inner(function, event, request_id)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict):
            result["body"] = body | _details(body, str(result.get("log", "")))
        return result

    return execute


def _details(body: dict[str, Any], log: str) -> dict[str, Any]:
    message = str(body.get("errorMessage", ""))
    if message.startswith(_IMPORT):
        return {"errorType": "Runtime.ImportModuleError"}
    if body.get("errorType") != "Runtime.HandlerError":
        return {}
    first_line = message.partition("\n")[0]
    for line in reversed(log.splitlines()):
        raised = _RAISED.match(line)
        if raised and (raised["message"] or "") == first_line:
            return {"errorType": raised["type"], "stackTrace": _frames(log)}
    return {}


def _frames(log: str) -> list[str]:
    trace = log.rpartition("Traceback (most recent call last):\n")[2]
    starts = [match.start() for match in _FRAME.finditer(trace)]
    ends = [*starts[1:], len(trace)]
    return [trace[start:end] for start, end in zip(starts, ends, strict=True)]
