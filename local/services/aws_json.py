"""The protocol AWS JSON 1.1: the operation in a header, JSON both ways.

Format: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape

from local.services import validation
from local.services.caller import Caller, from_headers
from local.services.errors import ServiceError
from local.services.http import Request, Response

LOG: Final = logging.getLogger(__name__)
CONTENT_TYPE: Final = "application/x-amz-json-1.1"
_LOADER: Final = Loader()  # keeps what it has read

Operation = Callable[[dict[str, Any], Caller], Mapping[str, Any]]


class JsonService:
    """A stand-in that speaks AWS JSON 1.1, its messages checked against botocore's model."""

    def __init__(
        self,
        service: str,
        operations: Mapping[str, Operation],
        *,
        invalid: str,
        internal: str,
    ) -> None:
        """Load the model of a service.

        Args:
            service: botocore's name of it.
            operations: What to call for each operation: takes the request and the caller,
                returns the response, raises ServiceError.
            invalid: The service's error for a request that breaks its model or can't be done here.
            internal: The service's error for a fault of its own.
        """
        self._description = _LOADER.load_service_model(service, "service-2")
        self._model = ServiceModel(self._description, service)
        self.signing_name = str(self._model.signing_name)
        self._operations = operations
        self._invalid = invalid
        self._internal = internal

    def respond(self, request: Request) -> Response:
        """Answer a request; every failure becomes one of the service's errors."""
        try:
            return self._respond(request)
        except ServiceError as error:
            return self._failure(error)
        except Exception:
            LOG.exception("%s: an operation failed", self.signing_name)
            text = "The stand-in failed on this request; its log tells why."
            return self._failure(ServiceError(self._internal, text))

    def _respond(self, request: Request) -> Response:
        name = self._operation_name(request)
        caller = from_headers(request.headers)
        operation = self._model.operation_model(name)
        message = self._checked_request(request.body, operation.input_shape)
        result = self._operations[name](message, caller)
        if operation.output_shape is None:
            return Response(HTTPStatus.OK, b"", {"Content-Type": CONTENT_TYPE})
        if violations := validation.check(result, operation.output_shape):
            raise ValueError(validation.summary(violations))
        return _message(HTTPStatus.OK, result)

    def _operation_name(self, request: Request) -> str:
        prefix, _, name = request.headers.get("x-amz-target", "").rpartition(".")
        known = (
            prefix == self._model.metadata["targetPrefix"] and name in self._model.operation_names
        )
        if request.method != "POST" or not known:
            raise ServiceError("UnknownOperationException", "X-Amz-Target names no operation.")
        if name not in self._operations:
            here = ", ".join(sorted(self._operations))
            raise ServiceError(self._invalid, f"The local cloud lacks {name}. It has {here}.")
        return name

    def _checked_request(self, body: bytes, shape: Shape | None) -> dict[str, Any]:
        try:
            message = _without_nulls(json.loads(body or b"{}"))
            violations = [] if shape is None else validation.check(message, shape)
        except (ValueError, RecursionError) as error:
            text = f"The body is not JSON: {error}"
            raise ServiceError("SerializationException", text) from None
        except validation.WrongTypeError as error:
            raise ServiceError("SerializationException", f"{error}.") from None
        if violations:
            raise ServiceError(self._invalid, validation.summary(violations))
        return message if isinstance(message, dict) else {}

    def _failure(self, error: ServiceError) -> Response:
        shape = self._description["shapes"].get(error.code, {})
        member = next(
            (name for name in shape.get("members", ()) if name.lower() == "message"), "message"
        )
        body = {"__type": error.code, member: error.message}
        return _message(_status(shape), body, {"x-amzn-ErrorType": error.code})


def _status(shape: Mapping[str, Any]) -> int:
    """The HTTP status of an error, from its description in the model."""
    fault = HTTPStatus.INTERNAL_SERVER_ERROR if shape.get("fault") else HTTPStatus.BAD_REQUEST
    return int(shape.get("error", {}).get("httpStatusCode", fault))


def _message(status: int, body: object, headers: Mapping[str, str] | None = None) -> Response:
    text = json.dumps(body, default=_epoch_seconds)
    return Response(status, text.encode(), {"Content-Type": CONTENT_TYPE} | dict(headers or {}))


def _epoch_seconds(value: object) -> float:
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _without_nulls(value: object) -> object:
    """An absent member and a null one mean the same."""
    if isinstance(value, dict):
        return {
            name: _without_nulls(member) for name, member in value.items() if member is not None
        }
    return [_without_nulls(member) for member in value] if isinstance(value, list) else value
