"""The whole solution in memory: the three real handlers between fakes of S3, SQS and Transcribe."""

import json
from collections import deque
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from shared import aws
from shared.observability import metrics
from tests.transcription.fake_s3 import FakeS3
from tests.transcription.fake_sqs import FakeSqs
from tests.transcription.fake_transcribe import FakeTranscribe
from tests.transcription.fakes import Clock, Crash, Faults
from transcription import collect, naming, reconcile, start_job

RECORDINGS, DATA = "recordings", "data"
INTAKE, COMPLETION = "https://sqs/intake", "https://sqs/completion"
PREFIX = "Transcription."
ENVIRONMENT = {
    "RECORDINGS_BUCKET": RECORDINGS,
    "DATA_BUCKET": DATA,
    "INTAKE_QUEUE_URL": INTAKE,
    "COMPLETION_QUEUE_URL": COMPLETION,
    "JOB_NAME_PREFIX": PREFIX,
    "GRACE_MINUTES": "15",
    "WINDOW_DAYS": "3",
    "DEFAULT_OPTIONS": '{"language": "en-US", "speakers": 2}',
}
CONTEXT = SimpleNamespace(
    function_name="function",
    memory_limit_in_mb=256,
    invoked_function_arn="arn:aws:lambda:us-east-1:111122223333:function:function",
    aws_request_id="52fdfc07-2182-154f-163f-5f0f9a621d72",
)
HANDLERS = {INTAKE: start_job.handler, COMPLETION: collect.handler}
MOST_RECEIVES = 5


@dataclass
class InQueue:
    body: str
    attributes: dict[str, Any] = field(default_factory=dict)
    receives: int = 0


class Pipeline:
    """Queues deliver in order and at once, unless a test picks messages itself."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock, self.faults = Clock(), Faults()
        self.s3 = FakeS3(self.clock, self.faults)
        self.sqs = FakeSqs(self.clock, self.faults)
        self.transcribe = FakeTranscribe(self.clock, self.faults, self.s3)
        self.queues: dict[str, deque[InQueue]] = {INTAKE: deque(), COMPLETION: deque()}
        self.dead: list[InQueue] = []
        self.delays: list[int] = []
        for name, value in ENVIRONMENT.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(aws, "s3", lambda: self.s3)
        monkeypatch.setattr(aws, "sqs", lambda: self.sqs)
        monkeypatch.setattr(aws, "transcribe", lambda **_options: self.transcribe)
        monkeypatch.setattr(metrics.provider, "namespace", "Transcription")
        monkeypatch.setattr(metrics.provider, "service", "transcription")
        monkeypatch.setattr(
            reconcile, "datetime", SimpleNamespace(now=lambda _zone: self.clock.now)
        )
        self.forget()

    def forget(self) -> None:
        """What a new execution environment does."""
        start_job._intake.cache_clear()
        collect._collection.cache_clear()
        reconcile._reconciliation.cache_clear()

    def upload(self, key: str, body: bytes, *, tell: bool = True, **metadata: str) -> None:
        self.s3.upload(RECORDINGS, key, body, **metadata)
        if tell:
            self.tell_upload(key)

    def tell_upload(self, key: str) -> None:
        event = _event("aws.s3", "Object Created")
        event["detail"] = {"bucket": {"name": RECORDINGS}, "object": {"key": key, "size": 1}}
        self.queues[INTAKE].append(InQueue(json.dumps(event)))

    def tell_end(self, job_name: str) -> None:
        event = _event("aws.transcribe", "Transcribe Job State Change")
        status = self.transcribe.jobs[job_name]["TranscriptionJobStatus"]
        event["detail"] = {"TranscriptionJobName": job_name, "TranscriptionJobStatus": status}
        self.queues[COMPLETION].append(InQueue(json.dumps(event)))

    def finish(self, job_name: str, *, tell: bool = True, text: str = "hello") -> None:
        self.transcribe.finish(job_name, transcript(job_name, text))
        if tell:
            self.tell_end(job_name)

    def finish_all(self) -> None:
        for job_name in self.transcribe.running:
            self.finish(job_name)

    def deliver(self, url: str, number: int = 1) -> Any:
        """Hand a batch to its function; what fails goes back, and at last to the dead."""
        if not self.queues[url]:
            return None
        batch = [self.queues[url].popleft() for _ in range(min(number, len(self.queues[url])))]
        try:
            answer = HANDLERS[url](sqs_event(batch), CONTEXT)
        except Crash:
            answer = {"batchItemFailures": [{"itemIdentifier": str(i)} for i in range(len(batch))]}
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        for index, message in enumerate(batch):
            if str(index) in failed:
                message.receives += 1
                dead = message.receives >= MOST_RECEIVES
                (self.dead if dead else self.queues[url]).append(message)
        self._receive_sent()
        return answer

    def run(self, *, finishing: bool = True, steps: int = 2_000) -> None:
        """Deliver until every queue is empty and, when finishing, every job has ended."""
        for _ in range(steps):
            waiting = [url for url, queue in self.queues.items() if queue]
            if waiting:
                self.deliver(waiting[-1])
            elif finishing and self.transcribe.running:
                self.finish_all()
            else:
                return
        raise AssertionError("the pipeline doesn't come to rest")

    def reconcile(self) -> Any:
        answer = reconcile.handler({}, CONTEXT)
        self._receive_sent()
        return answer

    def record(self, key: str) -> Any:
        return json.loads(self.record_bytes(key))

    def record_bytes(self, key: str) -> bytes:
        at = naming.record_key(naming.recording_id(RECORDINGS, key))
        return self.s3.objects[DATA, at].body

    def rows(self) -> dict[str, bytes]:
        """Every object of rows."""
        keys = self.s3.keys(DATA, "transcribe_data/")
        return {key: self.s3.objects[DATA, key].body for key in keys}

    def results(self) -> dict[str, bytes]:
        """All that the solution has written: records and rows."""
        keys = self.s3.keys(DATA, "transcribe_")
        return {key: self.s3.objects[DATA, key].body for key in keys}

    def _receive_sent(self) -> None:
        for url, sent in self.sqs.sent.items():
            while sent:
                message = sent.popleft()
                self.delays.append(message.get("DelaySeconds", 0))
                attributes = message.get("MessageAttributes", {})
                self.queues[url].append(InQueue(message["MessageBody"], attributes))


def sqs_event(batch: list[InQueue]) -> dict[str, Any]:
    """The event of Lambda's SQS event source."""
    return {"Records": [_sqs_record(str(index), each) for index, each in enumerate(batch)]}


def transcript(job_name: str, text: str) -> bytes:
    """A document of one word, in the form of a job without speaker labels."""
    word = {
        "type": "pronunciation",
        "start_time": "7.5",
        "end_time": "8.0",
        "alternatives": [{"confidence": "0.9", "content": text}],
    }
    results = {"transcripts": [{"transcript": text}], "items": [word]}
    document = {"jobName": job_name, "accountId": "111122223333", "status": "COMPLETED"}
    return json.dumps(document | {"results": results}).encode()


def _event(source: str, detail_type: str) -> dict[str, Any]:
    return {"version": "0", "id": "1", "source": source, "detail-type": detail_type}


def _sqs_record(identifier: str, message: InQueue) -> dict[str, Any]:
    attributes = {
        name: {"stringValue": value["StringValue"], "dataType": value["DataType"]}
        for name, value in message.attributes.items()
    }
    return {
        "messageId": identifier,
        "receiptHandle": "handle",
        "body": message.body,
        "attributes": {"ApproximateReceiveCount": str(message.receives + 1)},
        "messageAttributes": attributes,
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:111122223333:queue",
        "awsRegion": "us-east-1",
    }
