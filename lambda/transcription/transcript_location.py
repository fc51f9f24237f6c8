"""Where Transcribe says it has written a transcript, as a key of the data bucket."""

import re
from urllib.parse import unquote, urlsplit

from shared.errors import PermanentError
from transcription.naming import TRANSCRIPTS_PREFIX

_REGION = r"[a-z]{2}(-[a-z]+)+-[0-9]"
_PATH_STYLE = re.compile(rf"s3[.-]{_REGION}\.amazonaws\.com(\.cn)?")
_VIRTUAL_HOSTED = re.compile(rf"(?P<bucket>.+)\.s3[.-]{_REGION}\.amazonaws\.com(\.cn)?")


def transcript_key(uri: str, *, data_bucket: str) -> str:
    """The key of a transcript in the data bucket.

    Forms: `https://s3.<region>.amazonaws.com/<bucket>/<key>` and
    `https://<bucket>.s3.<region>.amazonaws.com/<key>`, percent-encoded:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html

    Raises:
        PermanentError: it is no such URI, or of another place than the data bucket's transcripts.
    """
    bucket, key = _bucket_and_key(uri)
    if bucket != data_bucket:
        raise _unexpected("another bucket than the data bucket")
    if not key.startswith(TRANSCRIPTS_PREFIX) or {"", ".", ".."} & set(key.split("/")):
        raise _unexpected(f"a key that isn't under {TRANSCRIPTS_PREFIX}")
    return key


def _bucket_and_key(uri: str) -> tuple[str, str]:
    try:
        parts = urlsplit(uri)
        path = unquote(parts.path, errors="strict").removeprefix("/")
    except ValueError:
        raise _unexpected("no URI" if uri else "nothing") from None
    if parts.scheme != "https" or parts.query or parts.fragment or not uri.isprintable():
        raise _unexpected("no address of an S3 object" if uri else "nothing")
    if _PATH_STYLE.fullmatch(parts.netloc):
        bucket, _, key = path.partition("/")
        return bucket, key
    if found := _VIRTUAL_HOSTED.fullmatch(parts.netloc):
        return found["bucket"], path
    raise _unexpected("another host than S3")


def _unexpected(found: str) -> PermanentError:
    return PermanentError(
        f"the job's transcript must be in the data bucket under {TRANSCRIPTS_PREFIX}, found {found}"
    )
