"""The edges: what services answer, and what that means here."""

from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest
from botocore.stub import ANY, Stubber

from shared.errors import PermanentError, TransientError
from transcription.queues import Message, Queue
from transcription.record_store import ConflictError, RecordStore
from transcription.records import Record, Status
from transcription.refusal import RefusedError
from transcription.storage import Storage, Upload
from transcription.transcribe_jobs import Job, JobExistsError, NoRoomError, TranscribeJobs

NOW = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
UPLOAD = Upload(bucket="b", key="k", etag='"1"', size=9, modified=NOW, metadata={})
RECORD = Record(
    recording="a",
    recording_uri="s3://b/a",
    status=Status.WAITING,
    recording_id="r",
    bucket="b",
)


def _client(service: str) -> Any:
    return botocore.session.get_session().create_client(
        service,
        region_name="eu-west-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


@pytest.fixture(scope="module")
def transcribe() -> Any:
    return _client("transcribe")


@pytest.fixture(scope="module")
def s3() -> Any:
    return _client("s3")


@pytest.mark.parametrize(
    ("code", "status", "message", "meaning"),
    [
        ("ConflictException", 409, "exists", JobExistsError),
        ("LimitExceededException", 429, "full", NoRoomError),
        ("ThrottlingException", 400, "slower", NoRoomError),
        ("BadRequestException", 400, "The vocabulary doesn't exist", RefusedError),
        ("BadRequestException", 400, "The S3 bucket can't be accessed", PermanentError),
        ("AccessDeniedException", 400, "not authorized", PermanentError),
        ("InternalFailureException", 500, "", TransientError),
    ],
)
def test_errors_of_starting_a_job(
    transcribe: Any, code: str, status: int, message: str, meaning: type[Exception]
) -> None:
    with Stubber(transcribe) as stub:
        stub.add_client_error("start_transcription_job", code, message, http_status_code=status)
        with pytest.raises(meaning) as caught:
            TranscribeJobs(client=transcribe).start(
                {"TranscriptionJobName": "n", "Media": {"MediaFileUri": "s3://b/k"}}
            )
    assert type(caught.value) is meaning


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("NotFoundException", ""),
        ("BadRequestException", "The requested job couldn't be found. Check the job name."),
    ],
)
def test_a_job_that_is_not_there(transcribe: Any, code: str, message: str) -> None:
    with Stubber(transcribe) as stub:
        stub.add_client_error("get_transcription_job", code, message, http_status_code=400)
        assert TranscribeJobs(client=transcribe).find("n") is None


def test_a_request_for_a_job_may_be_bad_for_other_reasons(transcribe: Any) -> None:
    with Stubber(transcribe) as stub:
        stub.add_client_error("get_transcription_job", "BadRequestException", "1 validation error")
        with pytest.raises(PermanentError):
            TranscribeJobs(client=transcribe).find("n")


def test_a_job_with_several_languages(transcribe: Any) -> None:
    job = {
        "TranscriptionJobName": "n",
        "TranscriptionJobStatus": "COMPLETED",
        "Media": {"MediaFileUri": "s3://b/k"},
        "CreationTime": NOW,
        "CompletionTime": NOW,
        "LanguageCodes": [{"LanguageCode": "en-US"}, {"LanguageCode": "es-US"}],
        "Transcript": {"TranscriptFileUri": "https://plain"},
    }
    with Stubber(transcribe) as stub:
        stub.add_response("get_transcription_job", {"TranscriptionJob": job})
        found = TranscribeJobs(client=transcribe).find("n")
    assert found == Job(
        name="n",
        status="COMPLETED",
        recording_uri="s3://b/k",
        created_at="2026-11-22T12:00:00Z",
        finished_at="2026-11-22T12:00:00Z",
        failure_reason="",
        languages=("en-US", "es-US"),
        transcript_uri="https://plain",
    )


@pytest.mark.parametrize(
    ("transcript", "expected"),
    [
        (
            {"TranscriptFileUri": "https://p", "RedactedTranscriptFileUri": "https://r"},
            "https://r",
        ),
        ({"TranscriptFileUri": "https://p"}, ""),
    ],
)
def test_a_job_that_redacts_never_shows_its_other_transcript(
    transcribe: Any, transcript: dict[str, str], expected: str
) -> None:
    job = {
        "TranscriptionJobName": "n",
        "TranscriptionJobStatus": "COMPLETED",
        "Media": {"MediaFileUri": "s3://b/k"},
        "CreationTime": NOW,
        "ContentRedaction": {
            "RedactionType": "PII",
            "RedactionOutput": "redacted_and_unredacted",
        },
        "Transcript": transcript,
    }
    with Stubber(transcribe) as stub:
        stub.add_response("get_transcription_job", {"TranscriptionJob": job})
        found = TranscribeJobs(client=transcribe).find("n")
    assert found is not None
    assert found.transcript_uri == expected


def test_a_recording_in_an_archive_is_refused(s3: Any) -> None:
    with Stubber(s3) as stub:
        stub.add_client_error("get_object", "InvalidObjectState", http_status_code=403)
        with pytest.raises(RefusedError, match="archived"):
            Storage(client=s3).first_bytes(UPLOAD, 10)


@pytest.mark.parametrize(("code", "status"), [("PreconditionFailed", 412), ("NoSuchKey", 404)])
def test_a_recording_replaced_while_it_is_read_is_a_conflict(
    s3: Any, code: str, status: int
) -> None:
    asked = {"Bucket": "b", "Key": "k", "IfMatch": '"1"', "Range": "bytes=0-9"}
    with Stubber(s3) as stub:
        stub.add_client_error("get_object", code, http_status_code=status, expected_params=asked)
        with pytest.raises(ConflictError):
            Storage(client=s3).first_bytes(UPLOAD, 10)


@pytest.mark.parametrize(("code", "status"), [("403", 403), ("400", 400)])
def test_a_recording_that_cannot_be_read_is_not_a_missing_one(
    s3: Any, code: str, status: int
) -> None:
    with Stubber(s3) as stub:
        stub.add_client_error("head_object", code, http_status_code=status)
        with pytest.raises(RefusedError, match="it can't be read: S3 answered "):
            Storage(client=s3).upload("b", "k")


def test_an_outage_is_no_fault_of_the_recording(s3: Any) -> None:
    with Stubber(s3) as stub:
        stub.add_client_error("get_object", "ServiceUnavailable", http_status_code=503)
        with pytest.raises(TransientError):
            Storage(client=s3).first_bytes(UPLOAD, 10)


@pytest.mark.parametrize("code", ["PreconditionFailed", "ConditionalRequestConflict"])
def test_a_record_that_changes_all_the_time_is_tried_again_later(s3: Any, code: str) -> None:
    pauses: list[float] = []
    with Stubber(s3) as stub:
        for _ in range(8):
            stub.add_client_error("get_object", "NoSuchKey", http_status_code=404)
            stub.add_client_error("put_object", code, http_status_code=409)
        store = RecordStore(client=s3, bucket="d", sleep=pauses.append)
        with pytest.raises(TransientError, match="changed 8 times"):
            store.update("r", lambda _present: RECORD)
    assert len(pauses) == 8
    assert max(pauses) < 3


def test_a_record_left_as_it_is_is_not_written(s3: Any) -> None:
    with Stubber(s3) as stub:
        stub.add_client_error("get_object", "NoSuchKey", http_status_code=404)
        store = RecordStore(client=s3, bucket="d")
        assert store.update("r", lambda present: present) is None
        stub.assert_no_pending_responses()


def test_many_messages_go_ten_at_a_time() -> None:
    sqs = _client("sqs")
    with Stubber(sqs) as stub:
        for size in (10, 10, 5):
            entries = [
                {"Id": str(index), "MessageBody": "a", "MessageAttributes": ANY}
                for index in range(size)
            ]
            stub.add_response(
                "send_message_batch",
                {"Successful": [], "Failed": []},
                {"QueueUrl": "https://sqs/q", "Entries": entries},
            )
        assert Queue(client=sqs, url="https://sqs/q").send_all([Message(body="a")] * 25) == 25
        stub.assert_no_pending_responses()


def test_messages_that_the_queue_does_not_take_are_an_error() -> None:
    sqs = _client("sqs")
    failed = [{"Id": "1", "SenderFault": False, "Code": "InternalError"}]
    with Stubber(sqs) as stub:
        stub.add_response("send_message_batch", {"Successful": [], "Failed": failed})
        with pytest.raises(TransientError, match="1 of 2 messages"):
            Queue(client=sqs, url="https://sqs/q").send_all([Message(body="a"), Message(body="b")])
