"""AWS clients, made once per execution environment, and what their errors mean."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# botocore alone: boto3 adds nothing used here and takes its share of every cold start.
from botocore.session import Session, get_session

from shared.errors import PermanentError, TransientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_transcribe import TranscribeServiceClient

# What an error code means: makes the exception to raise from the service's message.
Meanings = Mapping[str, Callable[[str], Exception]]

THROTTLING_CODES = frozenset(
    {
        "LimitExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_PATIENT = Config(
    connect_timeout=3,
    read_timeout=10,
    max_pool_connections=32,
    retries={"mode": "adaptive", "total_max_attempts": 4},
)
# One attempt: botocore takes an exhausted job limit for throttling and would sleep on it.
_IMPATIENT = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1})


@cache
def _session() -> Session:
    return get_session()


@cache
def s3() -> "S3Client":
    """The S3 client; retries throttling and outages."""
    return cast("S3Client", _session().create_client("s3", config=_PATIENT))


@cache
def sqs() -> "SQSClient":
    """The SQS client; retries throttling and outages."""
    return cast("SQSClient", _session().create_client("sqs", config=_PATIENT))


@cache
def transcribe(*, retrying: bool = True) -> "TranscribeServiceClient":
    """The Transcribe client; without `retrying` it tells an exhausted limit at once."""
    config = _PATIENT if retrying else _IMPATIENT
    return cast("TranscribeServiceClient", _session().create_client("transcribe", config=config))


@contextmanager
def translated(action: str, meanings: Meanings = MappingProxyType({})) -> Iterator[None]:
    """Turn botocore's errors into the project's, without the service's text (it may quote a key).

    Args:
        action: what is tried, for the error's text ("read the record").
        meanings: error codes and what makes an exception from the service's message.

    Raises:
        TransientError: the service throttles, has an outage or can't be reached.
        PermanentError: the service refuses.
    """
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in meanings:
            raise meanings[code](error.response["Error"].get("Message", "")) from error
        status = error.response["ResponseMetadata"].get("HTTPStatusCode", 500)
        passing = code in THROTTLING_CODES or status >= 500
        raise (TransientError if passing else PermanentError)(f"can't {action}: {code}") from error
    except BotoCoreError as error:
        raise TransientError(f"can't {action}: {type(error).__name__}") from error
