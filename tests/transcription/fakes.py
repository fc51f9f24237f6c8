"""What the fakes of AWS's services share.

Requests are checked against the services' models, and any call can be made to fail before or after
it took effect.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import botocore.session
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.validate import ParamValidator


class Clock:
    """The time that all fakes share; it moves only when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)

    def pass_time(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class Crash(BaseException):
    """What an execution environment that dies looks like."""


@dataclass
class Faults:
    """Counts every call to any fake, and breaks the one chosen: before or after its effect."""

    broken_call: int | None = None
    after_effect: bool = False
    crash: bool = False
    calls: list[str] = field(default_factory=list)

    def run(self, operation: str, effect: Callable[[], Any]) -> Any:
        self.calls.append(operation)
        if len(self.calls) - 1 != self.broken_call:
            return effect()
        if self.after_effect:
            effect()
        raise Crash if self.crash else EndpointConnectionError(endpoint_url="https://fake")


@cache
def _service_model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def client_error(operation: str, code: str, status: int, message: str = "") -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, operation)


class FakeClient:
    """Validates a request as botocore does, then runs it through the faults."""

    service = ""

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self.clock = clock
        self.faults = faults

    def call(self, operation: str, parameters: dict[str, Any], effect: Callable[[], Any]) -> Any:
        shape = _service_model(self.service).operation_model(operation).input_shape
        report = ParamValidator().validate(parameters, shape)
        assert not report.has_errors(), report.generate_report()
        return self.faults.run(f"{self.service}:{operation}", effect)
