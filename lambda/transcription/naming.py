"""Every name the solution makes, derived by hashing: a replay finds what the first run made.

Object keys are anyone's text, up to 1,024 bytes of it; none of it gets into a name.
"""

import json
import re
from collections.abc import Mapping
from hashlib import sha256

_JOB_NAME = re.compile(r"(?P<recording_id>[0-9a-f]{32})-[0-9a-f]{16}")


def object_uri(bucket: str, key: str) -> str:
    """The `s3://` URI of an object."""
    return f"s3://{bucket}/{key}"


def recording_id(bucket: str, key: str) -> str:
    """The same for every upload to one key: 32 hexadecimal digits."""
    return sha256(f"{bucket}\0{key}".encode()).hexdigest()[:32]


def job_name(
    prefix: str,
    recording_id: str,
    *,
    etag: str,
    overrides: Mapping[str, str],
    attempt: str | None = None,
) -> str:
    """The Transcribe job of one upload: of this content with these options of its own.

    Args:
        prefix: what the names of all jobs of a deployment begin with.
        recording_id: see `recording_id`.
        etag: the object's.
        overrides: the recording's own options.
        attempt: None at first; when the upload was repeated after its job had failed.
    """
    options = json.dumps(dict(overrides), sort_keys=True, separators=(",", ":"))
    identity = "\0".join((etag, options, *([attempt] if attempt else [])))
    upload_id = sha256(identity.encode()).hexdigest()[:16]
    return f"{prefix}{recording_id}-{upload_id}"


def recording_id_of_job(prefix: str, job_name: str) -> str | None:
    """The recording that a job name belongs to; None where another application made the name."""
    if not job_name.startswith(prefix):
        return None
    match = _JOB_NAME.fullmatch(job_name.removeprefix(prefix))
    return match["recording_id"] if match else None


TRANSCRIPTS_PREFIX = "transcripts/"


def transcript_key(job_name: str) -> str:
    """Where Transcribe is told to write the transcript; it puts a redacted one beside it."""
    return f"{TRANSCRIPTS_PREFIX}{job_name}.json"


def rows_key(upload_date: str, job_name: str) -> str:
    """Where the rows of a job go, in the partition of the upload's date (YYYY-MM-DD)."""
    return f"transcribe_data/upload_date={upload_date}/{job_name}.jsonl"


def is_rows_key_of_job(key: str, job_name: str) -> bool:
    """Whether `key` holds rows of the job, under whichever date."""
    return key.endswith(f"/{job_name}.jsonl")


RECORDS_PREFIX = "transcribe_jobs/"


def record_key(recording_id: str) -> str:
    """Where the record of a recording is kept."""
    return f"{RECORDS_PREFIX}{recording_id}.json"


def recording_id_of_record(key: str) -> str:
    """The recording whose record is kept at `key`."""
    return key.removeprefix(RECORDS_PREFIX).removesuffix(".json")
