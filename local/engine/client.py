"""botocore, for what the engine itself asks of the engine and for AWS's service models."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import botocore.session  # type: ignore[import-untyped, unused-ignore]
from botocore import serialize
from botocore.config import Config  # type: ignore[import-untyped, unused-ignore]
from botocore.exceptions import ClientError  # type: ignore[import-untyped, unused-ignore]

from local.credentials import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY

ROOT: Final = {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}

__all__ = ["ClientError", "client", "error_code", "request_body", "service_model", "service_names"]


def client(service: str, credentials: Mapping[str, str] = ROOT) -> Any:
    """Make a client that calls the engine over HTTP, so that calls are checked and recorded.

    Args:
        service: botocore's name of the service.
        credentials: Access key, secret and token by the names of their environment variables.
    """
    return _session().create_client(
        service,
        region_name=REGION,
        endpoint_url=f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}",
        aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=credentials.get("AWS_SESSION_TOKEN"),
        config=Config(retries={"total_max_attempts": 1}, read_timeout=60, proxies={}),
    )


def error_code(error: ClientError) -> str:
    """Return the code of a refused call, for example `NoSuchBucket`."""
    return str(error.response["Error"]["Code"])


def service_names() -> frozenset[str]:
    """Name every service that botocore has a model of, without reading the models."""
    folder = Path(botocore.session.__file__).parent / "data"
    return frozenset(path.name for path in folder.iterdir() if path.is_dir())


@cache
def service_model(name: str) -> Any:
    """Load the model of a service."""
    return _session().get_service_model(name)


def request_body(service: str, operation: str, request: Mapping[str, Any]) -> bytes:
    """Write the body of a request as botocore sends it.

    Args:
        service: botocore's name of the service.
        operation: Name of the operation.
        request: Its input.
    """
    model = service_model(service)
    serializer = serialize.create_serializer(model.resolved_protocol)
    body = serializer.serialize_to_request(request, model.operation_model(operation))["body"]
    return body if isinstance(body, bytes) else str(body).encode()


@cache
def _session() -> Any:
    return botocore.session.get_session()
