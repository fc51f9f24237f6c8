"""A Transcription solution in memory."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from local.demos.transcription.recordings import Recording
from local.demos.transcription.solution import Solution

OUTPUTS = {
    "RecordingsBucketName": "recordings",
    "DataBucketName": "data",
    "DatabaseName": "calls",
    "TableName": "transcribe_data",
    "JobsTableName": "transcribe_jobs",
    "WorkGroupName": "Transcription",
    "QuickQuery": "select rows",
    "StartJobFunctionName": "StartJob",
    "CollectFunctionName": "Collect",
}
RECORDING = Recording(bucket="recordings", key="call.wav", etag="abc", options={"speakers": "2"})


class NoSuchKey(Exception):  # noqa: N818 - botocore's name
    pass


class FakeS3:
    """Objects, and the records among them."""

    exceptions = SimpleNamespace(NoSuchKey=NoSuchKey)

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.metadata: dict[str, dict[str, str]] = {}

    def upload_file(self, path: str, bucket: str, key: str, ExtraArgs: Any) -> None:  # noqa: N803
        self.objects[bucket, key] = path.encode()
        self.metadata[key] = ExtraArgs["Metadata"]

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, str]:  # noqa: N803
        assert (Bucket, Key) in self.objects
        return {"ETag": '"abc"'}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        if (Bucket, Key) not in self.objects:
            raise NoSuchKey
        return {"Body": SimpleNamespace(read=lambda: self.objects[Bucket, Key])}


class FakeTranscribe:
    status = "IN_PROGRESS"

    def get_transcription_job(self, *, TranscriptionJobName: str) -> dict[str, Any]:  # noqa: N803
        assert TranscriptionJobName == "Transcription.1"
        return {"TranscriptionJob": {"TranscriptionJobStatus": self.status}}


def solution() -> Solution:
    session = SimpleNamespace(
        s3=FakeS3(), transcribe=FakeTranscribe(), endpoint_url="http://127.0.0.1:4566"
    )
    return Solution.of(OUTPUTS, session)


def record(solution: Solution, recording: Recording = RECORDING, **changes: Any) -> None:
    """Write the recording's record as the functions would."""
    content = {
        "status": "submitted",
        "reason": None,
        "job_name": "Transcription.1",
        "etag": "abc",
        "settings": json.dumps({"speakers": 2, "language": "en-US", "channels": False}),
    }
    key = f"transcribe_jobs/{recording.id}.json"
    solution.session.s3.objects["data", key] = json.dumps(content | changes).encode() + b"\n"


def named(key: str) -> Recording:
    return replace(RECORDING, key=key)
