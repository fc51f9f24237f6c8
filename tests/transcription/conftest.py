"""The Transcription solution, deployed to the local cloud once for all end-to-end tests."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from local import cloud as local_cloud
from local.assembly import deploy_assembly
from local.clients import LocalSession
from local.ports import any_free
from tests.cloud import Deployed, eventually
from tests.conftest import ROOT
from transcription import naming

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAMPLES = ROOT / "samples" / "transcription"
FINAL = ("completed", "failed", "refused")


@pytest.fixture(scope="session")
def solution(synthesize, tmp_path_factory) -> Iterator[Solution]:
    """A local cloud of its own, with the stack deployed."""
    with deployed(synthesize(bundling=True), tmp_path_factory.mktemp("cloud")) as solution:
        yield solution


@contextmanager
def deployed(assembly: Path, state: Path) -> Iterator[Solution]:
    """Start a local cloud, deploy the stack, and stop it all in the end."""
    template = json.loads((assembly / "Transcription.template.json").read_text())
    cloud = local_cloud.start(state, any_free())
    try:
        cloud.wait_ready()
        session = LocalSession(cloud.endpoint_url)
        outputs = deploy_assembly(assembly, ["Transcription"], session)["Transcription"]
        yield Solution(Deployed("Transcription", outputs, session, cloud.folder, template))
    finally:
        cloud.stop()


@dataclass(frozen=True)
class Solution:
    """What a user of the solution does."""

    stack: Deployed

    @property
    def bucket(self) -> str:
        return self.stack.outputs["RecordingsBucketName"]

    def upload(self, key: str, content: bytes, **options: str) -> str:
        """Upload; options are those of the metadata, without its prefix. Returns the ETag."""
        metadata = {f"transcribe-{name.replace('_', '-')}": text for name, text in options.items()}
        answer = self.stack.session.s3.put_object(
            Bucket=self.bucket, Key=key, Body=content, Metadata=metadata
        )
        return answer["ETag"].strip('"')

    def record(self, key: str) -> dict[str, Any] | None:
        """What the table of jobs says of a recording, straight from its object."""
        s3 = self.stack.session.s3
        try:
            answer = s3.get_object(**self._record_object(key))
        except s3.exceptions.NoSuchKey:
            return None
        record: dict[str, Any] = json.loads(answer["Body"].read())
        return record

    def forget(self, key: str) -> None:
        """Lose the record of a recording."""
        self.stack.session.s3.delete_object(**self._record_object(key))

    def _record_object(self, key: str) -> dict[str, str]:
        record = naming.record_key(naming.recording_id(self.bucket, key))
        return {"Bucket": self.stack.outputs["DataBucketName"], "Key": record}

    def send(self, queue: str, body: str) -> None:
        """Put a message in a queue, by the name of its output."""
        self.stack.session.sqs.send_message(QueueUrl=self.stack.outputs[queue], MessageBody=body)

    def finished(self, key: str, etag: str | None = None, **wait: Any) -> dict[str, Any]:
        """The record of a recording that is done with; of this content when an ETag is given."""

        def look() -> dict[str, Any] | None:
            record = self.record(key)
            current = record and (etag is None or record["etag"].strip('"') == etag)
            return record if current and record["status"] in FINAL else None  # type: ignore[index]

        done: dict[str, Any] = eventually(look, what=f"the end of {key!r}", **wait)
        return done

    def rows(self, key: str) -> list[dict[str, str | None]]:
        """Rows of a recording, by time."""
        name = key.replace("'", "''")
        return self.stack.query(
            f"select * from transcribe_data where audio_transcribe_job = '{name}'"
            " order by start_seconds"
        )

    def jobs(self, key: str) -> list[str]:
        """Names of all transcription jobs that a recording ever had."""
        name = naming.recording_id(self.bucket, key)
        found: list[str] = []
        token: dict[str, Any] = {}
        while True:
            page = self.stack.session.transcribe.list_transcription_jobs(
                JobNameContains=name, **token
            )
            found += [job["TranscriptionJobName"] for job in page["TranscriptionJobSummaries"]]
            if "NextToken" not in page:
                return found
            token = {"NextToken": page["NextToken"]}


def telephone_call(seconds: float) -> bytes:
    """The first seconds of the two-channel telephone sample: mu-law at 8 kHz, a byte per sample."""
    wav = (SAMPLES / "telephone-call.wav").read_bytes()
    start = wav.index(b"data") + 8
    size = int(seconds * 8000) * 2
    data = wav[start : start + size]
    head = bytearray(wav[:start])
    head[start - 4 : start] = len(data).to_bytes(4, "little")
    head[4:8] = (len(head) - 8 + len(data)).to_bytes(4, "little")
    return bytes(head) + data


@pytest.fixture(scope="session")
def sample(solution: Solution) -> dict[str, Any]:
    """The two-speaker sample, transcribed: its record."""
    content = (SAMPLES / "support-call.flac").read_bytes()
    etag = solution.upload("support-call.flac", content)
    return solution.finished("support-call.flac", etag)
