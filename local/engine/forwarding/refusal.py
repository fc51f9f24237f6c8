"""Errors of services that do not answer, in the protocol of the request."""

import json
from typing import Final

import cbor2

from local.engine.forwarding.cbor import HEADERS

Answer = tuple[int, dict[str, str], bytes]

_JSON: Final = "application/x-amz-json-1.1"


def refusal(status: int, code: str, message: str, *, cbor: bool) -> Answer:
    """Make an error that botocore understands.

    Args:
        status: HTTP status.
        code: Error code.
        message: What is wrong and what to do.
        cbor: Whether the request came as CBOR.
    """
    content = {"__type": code, "message": message}
    if cbor:
        return status, dict(HEADERS), cbor2.dumps(content)
    headers = {"Content-Type": _JSON, "x-amzn-errortype": code}
    return status, headers, json.dumps(content).encode()
