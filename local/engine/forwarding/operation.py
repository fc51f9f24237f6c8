"""What a request asks for, whichever protocol it comes in.

botocore speaks JSON 1.1 (operation in `X-Amz-Target`) or, in newer versions, smithy RPC v2
CBOR (operation in the path, https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import cbor2

_RPC_PATH: Final = re.compile(r"/service/(?P<service>[^/]+)/operation/(?P<operation>[^/]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation's name and whether it came as CBOR."""

    name: str
    cbor: bool


def parse(path: str, headers: Mapping[str, str]) -> Operation | None:
    """Recognise the operation. None if the request names none."""
    if headers.get("smithy-protocol") == "rpc-v2-cbor":
        match = _RPC_PATH.fullmatch(path)
        return Operation(name=match["operation"], cbor=True) if match else None
    target = headers.get("x-amz-target", "")
    return Operation(name=target.rpartition(".")[2], cbor=False) if target else None


def arguments(operation: Operation, body: bytes) -> dict[str, Any]:
    """Decode the input. Empty if it cannot be read: the service itself refuses such requests."""
    try:
        content = cbor2.loads(body) if operation.cbor else json.loads(body or b"{}")
    except (cbor2.CBORDecodeError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
