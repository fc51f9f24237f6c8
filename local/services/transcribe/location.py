"""Places in S3: where the recording lies, where the results go."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

_S3: Final = re.compile(r"s3://(?P<bucket>[^/]+)/(?P<key>.+)", re.DOTALL)
_HOST: Final = r"s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?"
_PATH_STYLE: Final = re.compile(rf"https?://{_HOST}/(?P<bucket>[^/]+)/(?P<key>.+)")
_VIRTUAL_HOSTED: Final = re.compile(rf"https?://(?P<bucket>[a-z0-9.-]+?)\.{_HOST}/(?P<key>.+)")


@dataclass(frozen=True, slots=True)
class S3Location:
    """One object."""

    bucket: str
    key: str

    def uri(self, region: str) -> str:
        """The address in the form that Transcribe reports."""
        return f"https://s3.{region}.amazonaws.com/{self.bucket}/{self.key}"

    def with_suffix(self, suffix: str) -> "S3Location":
        """The object of the same name with another extension in place of `.json`."""
        return S3Location(self.bucket, self.key.removesuffix(".json") + suffix)

    @property
    def write_check(self) -> "S3Location":
        """The object that Transcribe writes beside the results first, to see that it may."""
        folder, slash, _ = self.key.rpartition("/")
        return S3Location(self.bucket, f"{folder}{slash}.write_access_check_file.temp")


def parse_uri(uri: str) -> S3Location | None:
    """Read an object's address; None if it is not one.

    In `s3://` addresses the key stands as it is, in `https://` ones it is percent-encoded.
    """
    if match := _S3.fullmatch(uri):
        return S3Location(match["bucket"], match["key"])
    match = _PATH_STYLE.fullmatch(uri) or _VIRTUAL_HOSTED.fullmatch(uri)
    return S3Location(match["bucket"], unquote(match["key"])) if match else None


def transcript_location(bucket: str, key: str | None, job_name: str) -> S3Location:
    """Where a job's transcript goes, by the rules of OutputKey.

    Rules: https://docs.aws.amazon.com/transcribe/latest/APIReference/API_StartTranscriptionJob.html
    """
    if not key:
        return S3Location(bucket, f"{job_name}.json")
    return S3Location(
        bucket, key if key.endswith(".json") else f"{key.rstrip('/')}/{job_name}.json"
    )
