"""The recordings of a demo: which files, with which options, where in S3."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.demos.transcription.solution import Solution
from local.errors import LocalCloudError
from local.paths import ROOT

SAMPLE: Final = ROOT / "samples" / "transcription" / "support-call.flac"
METADATA_PREFIX: Final = "transcribe-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """An uploaded recording.

    Attributes:
        bucket: Where it was uploaded.
        key: The file's name.
        etag: Of its content, without quotes.
        options: What its metadata asks for, by option name.
    """

    bucket: str
    key: str
    etag: str
    options: Mapping[str, str]

    @property
    def id(self) -> str:
        """Names its record: the first 32 hexadecimal digits of SHA-256 over bucket, NUL, key."""
        return hashlib.sha256(f"{self.bucket}\0{self.key}".encode()).hexdigest()[:32]


def options(speakers: int | None, language: str | None, *, channels: bool) -> dict[str, str]:
    """The options of a recording as its object metadata spells them; what is not given is left out.

    Raises:
        LocalCloudError: A value that HTTP headers, and so S3's metadata, can't carry.
    """
    given = {
        "speakers": None if speakers is None else str(speakers),
        "language": language,
        "channels": "true" if channels else None,
    }
    if language is not None and not (language.isascii() and language.isprintable()):
        raise LocalCloudError(f"--language {language!r} is no language code, such as en-US.")
    return {name: value for name, value in given.items() if value is not None}


def chosen(files: Sequence[Path]) -> list[Path]:
    """The files to transcribe: those given, or the sample.

    Raises:
        LocalCloudError: A file is not there, or two have the same name.
    """
    paths = list(files) or [SAMPLE]
    for path in paths:
        if not path.is_file():
            raise LocalCloudError(f"There is no file {path}.")
    names = [path.name for path in paths]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise LocalCloudError(
            f"Several files are named {', '.join(twice)}: the second would replace the first. "
            "Rename one."
        )
    return paths


def upload(path: Path, solution: Solution, wanted: Mapping[str, str]) -> Recording:
    """Upload a recording under its own file name."""
    s3, bucket = solution.session.s3, solution.recordings_bucket
    metadata = {f"{METADATA_PREFIX}{name}": value for name, value in wanted.items()}
    s3.upload_file(str(path), bucket, path.name, ExtraArgs={"Metadata": metadata})
    etag = s3.head_object(Bucket=bucket, Key=path.name)["ETag"].strip('"')
    return Recording(bucket=bucket, key=path.name, etag=etag, options=wanted)
