"""S3, under the rights of whoever started the job."""

import logging
from contextlib import closing
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from local.services.clients import Client
from local.services.errors import ServiceError
from local.services.transcribe import failures
from local.services.transcribe.failures import JobFailedError
from local.services.transcribe.location import S3Location
from local.services.transcribe.media import LARGEST_BYTES

LOG: Final = logging.getLogger(__name__)
CHUNK_BYTES: Final = 1024 * 1024


def check_access(s3: Client, media: S3Location, transcript: S3Location) -> None:
    """See that the recording can be read and the results written, as Transcribe does at the start.

    It leaves an empty object `.write_access_check_file.temp` beside the results, on AWS too.

    Raises:
        ServiceError: BadRequestException.
    """
    check = transcript.write_check
    try:
        s3.head_object(Bucket=media.bucket, Key=media.key)
    except (BotoCoreError, ClientError) as error:
        raise _denied(failures.UNREADABLE_OBJECT, error) from error
    try:
        s3.put_object(Bucket=check.bucket, Key=check.key, Body=b"")
    except (BotoCoreError, ClientError) as error:
        raise _denied(failures.UNWRITABLE_BUCKET, error) from error


def download(s3: Client, media: S3Location, path: Path) -> None:
    """Copy a recording into a file, a chunk at a time.

    Raises:
        JobFailedError: It can't be read any more, or is larger than 2 GB.
    """
    try:
        response = s3.get_object(Bucket=media.bucket, Key=media.key)
        with closing(response["Body"]) as body, path.open("wb") as file:
            if response["ContentLength"] > LARGEST_BYTES:
                raise JobFailedError(failures.TOO_LARGE)
            for chunk in body.iter_chunks(CHUNK_BYTES):
                file.write(chunk)
    except (BotoCoreError, ClientError) as error:
        LOG.warning("reading a recording failed: %s", type(error).__name__)
        raise JobFailedError(failures.UNREADABLE_OBJECT) from error


def upload(s3: Client, place: S3Location, content: bytes, content_type: str) -> None:
    """Write a result.

    Raises:
        JobFailedError: It can't be written.
    """
    try:
        s3.put_object(Bucket=place.bucket, Key=place.key, Body=content, ContentType=content_type)
    except (BotoCoreError, ClientError) as error:
        LOG.warning("writing a result failed: %s", type(error).__name__)
        raise JobFailedError(failures.UNWRITABLE_BUCKET) from error


def _denied(text: str, error: Exception) -> ServiceError:
    LOG.info("a start was refused: %s", _code(error))
    return ServiceError("BadRequestException", text)


def _code(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code"))
    return type(error).__name__
