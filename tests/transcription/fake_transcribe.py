"""Transcribe in memory: jobs that end when they are told to."""

from typing import Any

from tests.transcription.fake_s3 import FakeS3
from tests.transcription.fakes import Clock, FakeClient, Faults, client_error


class FakeTranscribe(FakeClient):
    """Jobs run until `finish` is called; `limit` of them at a time."""

    service = "transcribe"

    def __init__(self, clock: Clock, faults: Faults, s3: FakeS3) -> None:
        super().__init__(clock, faults)
        self.s3 = s3
        self.jobs: dict[str, dict[str, Any]] = {}
        self.requests: dict[str, dict[str, Any]] = {}
        self.limit = 100
        self.refusal: tuple[str, str] | None = None

    @property
    def running(self) -> list[str]:
        return [n for n, job in self.jobs.items() if job["TranscriptionJobStatus"] == "IN_PROGRESS"]

    def start_transcription_job(self, **parameters: Any) -> Any:
        name = parameters["TranscriptionJobName"]

        def effect() -> Any:
            if name in self.jobs:
                raise client_error("StartTranscriptionJob", "ConflictException", 409)
            if self.refusal:
                raise client_error("StartTranscriptionJob", self.refusal[0], 400, self.refusal[1])
            if len(self.running) >= self.limit:
                raise client_error("StartTranscriptionJob", "LimitExceededException", 429)
            self.requests[name] = parameters
            echoed = ("TranscriptionJobName", "Media", "LanguageCode", "ContentRedaction")
            job = {key: parameters[key] for key in echoed if key in parameters}
            job |= {"TranscriptionJobStatus": "IN_PROGRESS", "CreationTime": self.clock.now}
            self.jobs[name] = job
            return {"TranscriptionJob": dict(job)}

        return self.call("StartTranscriptionJob", parameters, effect)

    def get_transcription_job(self, **parameters: Any) -> Any:
        def effect() -> Any:
            job = self.jobs.get(parameters["TranscriptionJobName"])
            if job is None:
                message = "The requested job couldn't be found"
                raise client_error("GetTranscriptionJob", "BadRequestException", 400, message)
            return {"TranscriptionJob": dict(job)}

        return self.call("GetTranscriptionJob", parameters, effect)

    def finish(self, name: str, transcript: bytes) -> None:
        """End a job; its transcript appears where the request asked for it."""
        request = self.requests[name]
        folder, _, file = request["OutputKey"].rpartition("/")
        file = f"redacted-{file}" if "ContentRedaction" in request else file
        self.s3.upload(request["OutputBucketName"], f"{folder}/{file}", transcript)
        uri = f"https://s3.us-east-1.amazonaws.com/{request['OutputBucketName']}/{folder}/{file}"
        kind = "Redacted" if "ContentRedaction" in request else ""
        transcript_of_job = {f"{kind}TranscriptFileUri": uri}
        self._end(name, TranscriptionJobStatus="COMPLETED", Transcript=transcript_of_job)

    def fail(self, name: str, reason: str) -> None:
        self._end(name, TranscriptionJobStatus="FAILED", FailureReason=reason)

    def _end(self, name: str, **changes: Any) -> None:
        self.jobs[name] |= {"CompletionTime": self.clock.now, **changes}
