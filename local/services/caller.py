"""Who called: the engine verifies the signature and names the caller in headers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from local.services.errors import ServiceError

_PREFIX = "x-local-caller-"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key. Its secret parts stay out of logs and representations."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the resources of a call live."""

    account: str
    region: str


@dataclass(frozen=True, slots=True)
class Caller:
    """The verified caller of a request."""

    arn: str
    credentials: Credentials
    scope: Scope


def from_headers(headers: Mapping[str, str]) -> Caller:
    """Read the headers that the engine adds; their names are in lower case.

    Raises:
        ServiceError: One is missing, so the request didn't come through the engine.
    """
    try:
        return Caller(
            arn=headers[f"{_PREFIX}arn"],
            credentials=Credentials(
                headers[f"{_PREFIX}access-key"],
                headers[f"{_PREFIX}secret-key"],
                headers.get(f"{_PREFIX}session-token"),
            ),
            scope=Scope(headers["x-local-account"], headers["x-local-region"]),
        )
    except KeyError as missing:
        raise ServiceError(
            "MissingAuthenticationTokenException",
            f"The header {missing} is missing. Send the request to the local cloud's endpoint, "
            "which verifies the caller, and not to this server.",
        ) from None
