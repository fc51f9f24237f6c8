"""S3: the recordings, their transcripts and their rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import decode_header, make_header
from functools import partial
from typing import TYPE_CHECKING

from shared.aws import Meanings, translated
from shared.errors import NotFoundError
from transcription.record_store import ConflictError
from transcription.refusal import RefusedError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An object in the recordings bucket as it is now."""

    bucket: str
    key: str
    etag: str
    size: int
    modified: datetime
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An object in a listing."""

    key: str
    etag: str
    size: int
    modified: datetime

    @property
    def is_folder_marker(self) -> bool:
        """Whether it is the empty object that consoles create to show a folder."""
        return self.key.endswith("/") and self.size == 0


class Storage:
    """Objects of both buckets."""

    def __init__(self, *, client: "S3Client") -> None:
        self._client = client

    def upload(self, bucket: str, key: str) -> Upload | None:
        """What is now at a key of the recordings bucket; None where nothing is.

        Raises:
            RefusedError: it can't be read.
        """
        meanings: Meanings = {**_UNREADABLE, "404": NotFoundError}
        try:
            with translated("look up the recording", meanings):
                head = self._client.head_object(Bucket=bucket, Key=key)
        except NotFoundError:
            return None
        return Upload(
            bucket=bucket,
            key=key,
            etag=head["ETag"],
            size=head["ContentLength"],
            modified=head["LastModified"],
            metadata={name: _decoded(value) for name, value in head["Metadata"].items()},
        )

    def first_bytes(self, upload: Upload, number: int) -> bytes:
        """The beginning of an upload.

        Raises:
            ConflictError: another upload has taken its place.
            RefusedError: it is in an archive, or can't be read for another reason.
        """
        meanings: Meanings = {
            **_UNREADABLE,
            "PreconditionFailed": ConflictError,
            "NoSuchKey": ConflictError,
            "InvalidObjectState": _archived,
        }
        with translated("read the beginning of the recording", meanings):
            found = self._client.get_object(
                Bucket=upload.bucket,
                Key=upload.key,
                IfMatch=upload.etag,
                Range=f"bytes=0-{number - 1}",
            )
            return found["Body"].read()

    def read(self, bucket: str, key: str) -> bytes | None:
        """An object's content; None where there is no object."""
        try:
            with translated("read the transcript", {"NoSuchKey": NotFoundError}):
                return self._client.get_object(Bucket=bucket, Key=key)["Body"].read()
        except NotFoundError:
            return None

    def write_rows(self, bucket: str, key: str, rows: bytes) -> None:
        """Write JSON Lines."""
        with translated("write the rows"):
            self._client.put_object(
                Bucket=bucket, Key=key, Body=rows, ContentType="application/x-ndjson"
            )

    def delete_rows(self, bucket: str, key: str) -> None:
        """Delete an object; it may be gone already."""
        with translated("delete replaced rows"):
            self._client.delete_object(Bucket=bucket, Key=key)

    def pages(self, bucket: str, *, prefix: str = "") -> Iterator[list[Listed]]:
        """Every object of a bucket under a prefix, a thousand at a time."""
        paginator = self._client.get_paginator("list_objects_v2")
        with translated("list the bucket"):
            for page in paginator.paginate(Bucket=bucket, Prefix=prefix):
                yield [
                    Listed(
                        key=found["Key"],
                        etag=found["ETag"],
                        size=found["Size"],
                        modified=found["LastModified"],
                    )
                    for found in page.get("Contents", ())
                ]


def _archived(_message: str) -> RefusedError:
    return RefusedError("archived: restore the recording from the archive and upload it again")


def _unreadable(_message: str, *, code: str) -> RefusedError:
    return RefusedError(
        f"it can't be read: S3 answered {code}; is it encrypted with a key that this stack may not "
        "use? Upload it again without that key"
    )


# What S3 answers where the object's own key can't be used, be it KMS's or the uploader's. An answer
# to HEAD has no error code, only its status. Other codes of these statuses, of expired credentials
# for instance, aren't the upload's fault.
_UNREADABLE: Meanings = {
    code: partial(_unreadable, code=code)
    for code in (
        "400",
        "403",
        "AccessDenied",
        "InvalidRequest",
        "KMS.DisabledException",
        "KMS.InvalidStateException",
        "KMS.KMSInvalidStateException",
        "KMS.NotFoundException",
    )
}


def _decoded(value: str) -> str:
    """Metadata beyond ASCII comes back from S3 as RFC 2047 encoded words."""
    return str(make_header(decode_header(value))) if value.startswith("=?") else value
