"""Clients of the engine, in the name of a caller or of AWS itself."""

import threading
from collections.abc import Callable
from typing import Any, Final, Protocol

import botocore.session
from botocore.config import Config

from local.credentials import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from local.services.caller import Credentials

ROOT: Final = Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY)

_CONFIG: Final = Config(
    connect_timeout=5,
    read_timeout=60,
    retries={"mode": "standard", "max_attempts": 3},
    proxies={},  # never asked for the loopback
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Client(Protocol):
    """A botocore client: its operations are made at run time."""

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """Find an operation, e.g. `get_object`."""
        ...


class Clients:
    """Makes clients of one endpoint. Safe to use from several threads."""

    def __init__(self, endpoint_url: str) -> None:
        self._endpoint_url = endpoint_url
        self._session = botocore.session.Session()
        self._lock = threading.Lock()

    def create(self, service: str, credentials: Credentials, region: str) -> Client:
        """Make a client that signs with the given key."""
        with self._lock:  # a session's loaders are not made for threads; clients are
            client: Any = self._session.create_client(
                service,  # type: ignore[call-overload, unused-ignore]
                region_name=region,
                endpoint_url=self._endpoint_url,
                aws_access_key_id=credentials.access_key,
                aws_secret_access_key=credentials.secret_key,
                aws_session_token=credentials.session_token,
                config=_CONFIG,
            )
        typed: Client = client
        return typed
