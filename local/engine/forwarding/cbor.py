"""Smithy RPC v2 CBOR in and out, around a service that speaks AWS JSON 1.1.

JSON has neither blobs nor time stamps: the service's model says which members are which.
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import cbor2

from local.engine.client import service_model

HEADERS: Final = {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
_EPOCH_TAG: Final = 1  # RFC 8949, section 3.4.2


def request_to_json(model: str, operation: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """Translate a request.

    Args:
        model: botocore's name of the service model.
        operation: Name of the operation.
        body: Input as CBOR; may be empty.

    Returns:
        Headers that name the operation in JSON 1.1, and the input as JSON.
    """
    metadata = service_model(model).metadata
    headers = {
        "x-amz-target": f"{metadata['targetPrefix']}.{operation}",
        "content-type": f"application/x-amz-json-{metadata['jsonVersion']}",
    }
    content = cbor2.loads(body) if body else {}
    return headers, json.dumps(content, default=_to_json).encode()


def response_to_cbor(model: str, operation: str, status: int, body: bytes) -> bytes:
    """Translate an answer; errors have no blobs or time stamps."""
    content = json.loads(body or b"{}")
    if status < 300:
        content = _typed(service_model(model).operation_model(operation).output_shape, content)
    return cbor2.dumps(content)


def _to_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"CBOR value of type {type(value).__name__} has no form in AWS JSON")


def _typed(shape: Any, value: Any) -> Any:
    """Give a JSON value the CBOR type of its shape."""
    kind = getattr(shape, "type_name", "") if value is not None else ""
    convert = _CONVERSIONS.get(kind)
    return convert(shape, value) if convert else value


def _structure(shape: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _typed(shape.members.get(name), item) for name, item in value.items()}


_CONVERSIONS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "blob": lambda _, value: base64.b64decode(value),
    "list": lambda shape, value: [_typed(shape.member, item) for item in value],
    "map": lambda shape, value: {key: _typed(shape.value, item) for key, item in value.items()},
    "structure": _structure,
    "timestamp": lambda _, value: cbor2.CBORTag(_EPOCH_TAG, value),
}
