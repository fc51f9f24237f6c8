"""Transcription jobs, through a botocore client over HTTP, against a pretended engine and model."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from local.credentials import ACCESS_KEY_ID
from local.models.transcription import UnreadableAudioError
from local.services import transcribe
from local.services.clients import Clients
from local.services.transcribe.events import Publisher
from local.services.transcribe.speech import BackgroundModel
from local.services.transcribe.workers import Workers
from tests.engine.services_support import (
    CALLER,
    ROLE_ARN,
    SESSION,
    PretendedEngine,
    PretendedModel,
    client,
    running,
    serving,
    wait_for,
    wav,
)

KEY = "calls/a b+c \u00fc.wav"


@pytest.fixture
def engine():
    pretended = PretendedEngine()
    pretended.objects["recordings", KEY] = wav()
    return pretended


@pytest.fixture
def settle(monkeypatch):
    """Waits for the workers: none may go on while the next test runs."""
    begun, over = [], []
    submit, publish = Workers.submit, Publisher.job_is_over

    def submit_and_count(workers, *job):
        begun.append(1)
        submit(workers, *job)

    def publish_and_count(publisher, job):
        publish(publisher, job)
        over.append(1)

    monkeypatch.setattr(Workers, "submit", submit_and_count)
    monkeypatch.setattr(Publisher, "job_is_over", publish_and_count)
    return lambda: wait_for(lambda: len(begun) == len(over))


@pytest.fixture
def clients(engine, model, settle):
    with serving(engine) as endpoint:
        made = Clients(endpoint)
        made._session = SESSION  # it has read botocore's models already
        yield made
        model.may_answer.set()
        settle()


@pytest.fixture
def model():
    return PretendedModel()


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def url(clients, model, folder):
    service = transcribe.create(model, clients, folder=folder, max_concurrent_jobs=2)
    with running(service) as url:
        yield url


@pytest.fixture
def aws(url):
    return client(url)


def start(aws, name="job", **options):
    request = {
        "TranscriptionJobName": name,
        "Media": {"MediaFileUri": f"s3://recordings/{KEY}"},
        "LanguageCode": "en-US",
        "OutputBucketName": "data",
        "OutputKey": f"transcripts/{name}.json",
    }
    request = {key: value for key, value in (request | options).items() if value is not None}
    return aws.start_transcription_job(**request)["TranscriptionJob"]


def job(aws, name="job"):
    return aws.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]


def finish(aws, name="job"):
    wait_for(lambda: job(aws, name)["TranscriptionJobStatus"] in ("COMPLETED", "FAILED"))
    return job(aws, name)


def error(call, *arguments, **options):
    with pytest.raises(ClientError) as raised:
        call(*arguments, **options)
    return raised.value.response["Error"]


def test_a_job_from_start_to_event(aws, engine, model):
    model.may_answer.clear()
    started = start(aws)
    assert started["TranscriptionJobStatus"] == "IN_PROGRESS"
    assert abs(datetime.now(UTC) - started["StartTime"]) < timedelta(seconds=10)
    assert "Transcript" not in started
    wait_for(lambda: model.calls)
    assert job(aws)["Transcript"] == {}
    assert engine.events == []
    model.may_answer.set()
    done = finish(aws)
    uri = "https://s3.us-east-1.amazonaws.com/data/transcripts/job.json"
    assert done["TranscriptionJobStatus"] == "COMPLETED"
    assert done["Transcript"] == {"TranscriptFileUri": uri}
    assert (done["MediaFormat"], done["MediaSampleRateHertz"]) == ("wav", 8000)
    assert done["Settings"] == {"ChannelIdentification": False, "ShowAlternatives": False}
    assert done["CreationTime"] <= done["StartTime"] <= done["CompletionTime"]
    transcript = engine.json("data", "transcripts/job.json")
    assert transcript["accountId"] == "000000000000"
    assert transcript["results"]["transcripts"] == [{"transcript": "Good morning. Hello!"}]
    wait_for(lambda: engine.events)
    (event,) = engine.events
    assert event == {
        "Source": "aws.transcribe",
        "DetailType": "Transcribe Job State Change",
        "Detail": '{"TranscriptionJobName": "job", "TranscriptionJobStatus": "COMPLETED"}',
    }


def test_the_caller_reads_and_writes_and_the_root_sends_the_event(aws, engine):
    start(aws)
    finish(aws)
    wait_for(lambda: engine.events)
    assert engine.signers == [
        ("ASIACALLER", "token", "HEAD", f"/recordings/{KEY}"),
        ("ASIACALLER", "token", "PUT", "/data/transcripts/.write_access_check_file.temp"),
        ("ASIACALLER", "token", "GET", f"/recordings/{KEY}"),
        ("ASIACALLER", "token", "PUT", "/data/transcripts/job.json"),
        (ACCESS_KEY_ID, None, "POST", "/"),
    ]


def test_a_long_term_key_has_no_session_token(url, engine):
    caller = {name: value for name, value in CALLER.items() if "token" not in name}
    start(client(url, caller))
    assert {token for _, token, _, _ in engine.signers} == {None}


def test_the_model_gets_the_recording_and_the_options(aws, model, folder):
    start(aws, Settings={"ShowSpeakerLabels": True, "MaxSpeakerLabels": 3})
    finish(aws)
    (call,) = model.calls
    assert call.pop("content") == wav()
    assert not call.pop("path").exists()
    assert call == {"language": "en", "max_speakers": 3, "split_channels": False}
    assert list(folder.iterdir()) == []


def test_channel_identification(aws, engine, model):
    engine.objects["recordings", KEY] = wav(channels=2)
    words = [replace(word, channel=word.speaker, speaker=None) for word in model.result.words]
    model.result = replace(model.result, words=tuple(words), channel_count=2)
    start(aws, Settings={"ChannelIdentification": True})
    assert finish(aws)["Settings"]["ChannelIdentification"] is True
    results = engine.json("data", "transcripts/job.json")["results"]
    assert results["channel_labels"]["number_of_channels"] == 2
    assert "speaker_labels" not in results
    assert model.calls[0]["split_channels"] is True


def test_subtitles(aws, engine):
    start(aws, Subtitles={"Formats": ["vtt", "srt"], "OutputStartIndex": 1})
    done = finish(aws)["Subtitles"]
    base = "https://s3.us-east-1.amazonaws.com/data/transcripts/job"
    assert done == {
        "Formats": ["vtt", "srt"],
        "SubtitleFileUris": [f"{base}.vtt", f"{base}.srt"],
        "OutputStartIndex": 1,
    }
    assert engine.objects["data", "transcripts/job.vtt"].startswith(b"WEBVTT\n\n1\n00:00:00.500")
    assert engine.objects["data", "transcripts/job.srt"].startswith(b"1\n00:00:00,500")
    assert engine.content_types["data", "transcripts/job.vtt"] == "text/vtt"


def test_silence_completes_without_subtitles(aws, engine, model):
    model.result = replace(model.result, words=())
    start(aws, Subtitles={"Formats": ["vtt"]})
    assert finish(aws)["Subtitles"] == {"Formats": ["vtt"], "OutputStartIndex": 0}
    results = engine.json("data", "transcripts/job.json")["results"]
    assert (results["items"], results["transcripts"]) == ([], [{"transcript": ""}])
    assert ("data", "transcripts/job.vtt") not in engine.objects


def test_an_identified_language(aws, engine, model):
    model.result = replace(model.result, language="es")
    start(aws, LanguageCode=None, IdentifyLanguage=True, LanguageOptions=["en-US", "es-ES"])
    done = finish(aws)
    assert (done["LanguageCode"], done["IdentifiedLanguageScore"]) == ("es-ES", 0.97)
    assert (done["IdentifyLanguage"], done["LanguageOptions"]) == (True, ["en-US", "es-ES"])
    assert engine.json("data", "transcripts/job.json")["results"]["language_code"] == "es-ES"
    assert model.calls[0]["language"] is None


def test_tags_and_settings_are_given_back(aws):
    tags = [{"Key": "team", "Value": ""}]
    settings = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2}
    start(aws, Tags=tags, Settings=settings, MediaFormat="wav", MediaSampleRateHertz=8000)
    done = finish(aws)
    assert done["Tags"] == tags
    assert done["Settings"] == settings | {
        "ChannelIdentification": False,
        "ShowAlternatives": False,
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"MediaFormat": "mp3"}, "The media format provided does not match"),
        ({"MediaSampleRateHertz": 16000}, "The sample rate provided does not match"),
        ({"Settings": {"ChannelIdentification": True}}, "Invalid number of channels"),
    ],
)
def test_a_recording_that_is_not_as_said_fails(aws, engine, model, change, reason):
    start(aws, **change)
    done = finish(aws)
    assert done["TranscriptionJobStatus"] == "FAILED"
    assert done["FailureReason"].startswith(reason)
    assert done["Transcript"] == {}
    assert model.calls == []
    assert ("data", "transcripts/job.json") not in engine.objects
    wait_for(lambda: engine.events)
    assert f'"FailureReason": "{reason}' in engine.events[0]["Detail"]


@pytest.mark.parametrize("content", [b"", b"not audio", wav(0.2)])
def test_a_recording_that_is_none_fails(aws, engine, content):
    engine.objects["recordings", KEY] = content
    start(aws)
    assert finish(aws)["TranscriptionJobStatus"] == "FAILED"


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (UnreadableAudioError("no packets"), "The data in your input file isn't valid"),
        (RuntimeError("a bug"), "The local cloud's Transcribe failed"),
    ],
)
def test_a_failing_model_fails_the_job(aws, model, problem, reason):
    model.error = problem
    start(aws)
    assert finish(aws)["FailureReason"].startswith(reason)
    model.error = None
    start(aws, "next")
    assert finish(aws, "next")["TranscriptionJobStatus"] == "COMPLETED"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"duration": 0.3}, "The input media file length is too small"),
        ({"language": "cy"}, "The language of the media file was identified as 'cy'"),
        ({"words": ()}, "Your audio file must have a speech segment"),
    ],
)
def test_what_the_model_finds_may_fail_the_job(aws, model, change, reason):
    model.result = replace(model.result, **change)
    start(aws, LanguageCode=None, IdentifyLanguage=True)
    assert finish(aws)["FailureReason"].startswith(reason)


def test_a_missing_recording_is_refused_at_the_start(aws, engine):
    found = error(start, aws, Media={"MediaFileUri": "s3://recordings/other.wav"})
    assert found["Code"] == "BadRequestException"
    assert found["Message"].startswith("The S3 URI that you provided can't be accessed.")
    assert error(job, aws)["Code"] == "BadRequestException"
    assert engine.objects.keys() == {("recordings", KEY)}


@pytest.mark.parametrize(
    ("denied", "message"),
    [
        ("/recordings/", "The S3 URI that you provided can't be accessed."),
        ("/data/transcripts/", "The specified S3 bucket can't be accessed."),
    ],
)
def test_a_missing_grant_is_refused_at_the_start(aws, engine, denied, message):
    engine.denied.add(denied)
    assert error(start, aws)["Message"].startswith(message)
    engine.denied.clear()
    start(aws)
    assert finish(aws)["TranscriptionJobStatus"] == "COMPLETED"


@pytest.mark.parametrize(
    ("denied", "reason"),
    [
        ("/recordings/", "The S3 URI that you provided can't be accessed."),
        ("/data/", "The specified S3 bucket can't be accessed."),
    ],
)
def test_a_grant_that_goes_away_fails_the_job(aws, engine, model, denied, reason):
    model.may_answer.clear()
    start(aws, "first")
    start(aws, "second")
    wait_for(lambda: len(model.calls) == 2)
    roles = {"AllowDeferredExecution": True, "DataAccessRoleArn": ROLE_ARN}
    start(aws, "waits", JobExecutionSettings=roles)
    engine.denied.add(denied)
    model.may_answer.set()
    assert finish(aws, "waits")["FailureReason"].startswith(reason)


def test_an_event_that_cannot_be_sent_changes_nothing(aws, engine):
    engine.denied.add(ACCESS_KEY_ID)
    start(aws)
    assert finish(aws)["TranscriptionJobStatus"] == "COMPLETED"
    start(aws, "next")
    assert finish(aws, "next")["TranscriptionJobStatus"] == "COMPLETED"


def test_a_used_name_is_a_conflict(aws, model):
    model.may_answer.clear()
    start(aws)
    start(aws, "other")
    assert error(start, aws)["Code"] == "ConflictException"
    model.may_answer.set()
    finish(aws)
    assert error(start, aws)["Code"] == "ConflictException"


def test_the_limit_of_concurrent_jobs(aws, engine, model):
    model.may_answer.clear()
    start(aws, "first")
    start(aws, "second")
    calls = len(engine.signers)
    assert error(start, aws, "third")["Code"] == "LimitExceededException"
    assert not any("third" in path for _, _, _, path in engine.signers[calls:])
    model.may_answer.set()
    finish(aws, "first")
    start(aws, "third")
    assert finish(aws, "third")["TranscriptionJobStatus"] == "COMPLETED"


def test_many_starts_at_once_keep_to_the_limit(aws, engine, model):
    def start_when_possible(name):
        while True:
            try:
                return start(aws, name)["TranscriptionJobName"]
            except aws.exceptions.LimitExceededException:
                time.sleep(0.01)

    model.seconds = 0.05
    names = [f"job-{number}" for number in range(12)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(start_when_possible, names)) == names
    for name in names:
        assert finish(aws, name)["TranscriptionJobStatus"] == "COMPLETED"
    assert model.most_active == 2
    wait_for(lambda: len(engine.events) == len(names))


def test_deferred_jobs_wait_in_their_order(aws, engine, model):
    model.may_answer.clear()
    start(aws, "first")
    start(aws, "second")
    roles = {"AllowDeferredExecution": True, "DataAccessRoleArn": ROLE_ARN}
    waiting = start(aws, "waits", JobExecutionSettings=roles)
    assert waiting["TranscriptionJobStatus"] == "QUEUED"
    assert "StartTime" not in waiting
    assert error(start, aws, "third")["Code"] == "LimitExceededException"
    wait_for(lambda: len(model.calls) == 2)
    model.may_answer.set()
    done = finish(aws, "waits")
    assert done["TranscriptionJobStatus"] == "COMPLETED"
    assert done["StartTime"] > done["CreationTime"]
    assert done["JobExecutionSettings"] == roles
    reads = {key for key, _, method, path in engine.signers if method == "PUT" and "waits" in path}
    assert reads == {"ASIAROLE"}


def test_a_role_that_cannot_be_assumed_is_refused(aws, engine):
    engine.denied.add(ACCESS_KEY_ID)
    roles = {"AllowDeferredExecution": False, "DataAccessRoleArn": ROLE_ARN}
    found = error(start, aws, JobExecutionSettings=roles)
    assert (found["Code"], found["Message"][:21]) == (
        "BadRequestException",
        "The DataAccessRoleArn",
    )


def test_accounts_are_apart(url, aws, model):
    model.may_answer.clear()
    other = client(url, CALLER | {"x-local-account": "111111111111"})
    for name in ("first", "second"):
        start(aws, name)
        start(other, name)
    model.may_answer.set()
    assert finish(other, "first")["TranscriptionJobStatus"] == "COMPLETED"


def test_deleting_a_job_frees_its_name(aws, model):
    model.may_answer.clear()
    start(aws)
    found = error(aws.delete_transcription_job, TranscriptionJobName="job")
    assert "IN_PROGRESS" in found["Message"]
    model.may_answer.set()
    finish(aws)
    aws.delete_transcription_job(TranscriptionJobName="job")
    assert error(job, aws)["Message"].startswith("The requested job couldn't be found.")
    assert (
        error(aws.delete_transcription_job, TranscriptionJobName="job")["Code"]
        == "BadRequestException"
    )
    start(aws)
    assert finish(aws)["TranscriptionJobStatus"] == "COMPLETED"


def names(answer):
    return [summary["TranscriptionJobName"] for summary in answer["TranscriptionJobSummaries"]]


def test_the_list_of_jobs(aws, model):
    for number in range(7):
        start(aws, f"Call-{number}")
        finish(aws, f"Call-{number}")
    model.error = UnreadableAudioError("broken")
    start(aws, "broken")
    finish(aws, "broken")
    assert names(aws.list_transcription_jobs()) == [
        "broken",
        "Call-6",
        "Call-5",
        "Call-4",
        "Call-3",
    ]
    failed = aws.list_transcription_jobs(Status="FAILED")
    assert (failed["Status"], names(failed)) == ("FAILED", ["broken"])
    (summary,) = failed["TranscriptionJobSummaries"]
    assert summary["FailureReason"]
    assert summary["OutputLocationType"] == "CUSTOMER_BUCKET"
    pages = aws.list_transcription_jobs(JobNameContains="call", MaxResults=3)
    assert names(pages) == ["Call-6", "Call-5", "Call-4"]
    start(aws, "Call-7")
    following = aws.list_transcription_jobs(
        JobNameContains="call", MaxResults=3, NextToken=pages["NextToken"]
    )
    assert names(following) == ["Call-3", "Call-2", "Call-1"]
    last = aws.list_transcription_jobs(
        JobNameContains="call", MaxResults=3, NextToken=following["NextToken"]
    )
    assert names(last) == ["Call-0"]
    assert "NextToken" not in last


@pytest.mark.parametrize("token", ["x", "bm90IG91cnM=", "\u00fc"])
def test_a_foreign_token_is_refused(aws, token):
    found = error(aws.list_transcription_jobs, NextToken=token)
    assert found["Code"] == "BadRequestException"
    assert "NextToken" in found["Message"]


def test_an_answer_breaks_no_rule_of_the_model_for_any_job(aws):
    """Answers are validated by the server: a broken one would be an InternalFailureException."""
    options = {
        "Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 30},
        "Subtitles": {"Formats": ["srt"]},
        "JobExecutionSettings": {"AllowDeferredExecution": True, "DataAccessRoleArn": ROLE_ARN},
        "Tags": [{"Key": "k", "Value": "v"}],
    }
    start(aws, "n" * 200, OutputKey="o" * 1019 + ".json", **options)
    assert finish(aws, "n" * 200)["TranscriptionJobStatus"] == "COMPLETED"
    assert names(aws.list_transcription_jobs()) == ["n" * 200]


def test_a_model_that_cannot_be_loaded_says_so(engine, clients, folder):
    def load():
        raise RuntimeError("The model's files are missing. Run `make demo` once.")

    loading = BackgroundModel(load)
    service = transcribe.create(loading, clients, folder=folder, max_concurrent_jobs=1)
    with running(service) as url:
        aws = client(url)
        start(aws)
        assert finish(aws)["FailureReason"].endswith("Run `make demo` once.")
    assert ("data", "transcripts/job.json") not in engine.objects


def test_a_model_is_loaded_once_and_in_the_background(clients, folder, model):
    loads = []
    may_load = threading.Event()

    def load():
        loads.append(1)
        assert may_load.wait(20)
        return model

    service = transcribe.create(
        BackgroundModel(load), clients, folder=folder, max_concurrent_jobs=2
    )
    with running(service) as url:
        aws = client(url)
        start(aws, "first")
        start(aws, "second")
        may_load.set()
        assert finish(aws, "first")["TranscriptionJobStatus"] == "COMPLETED"
        assert finish(aws, "second")["TranscriptionJobStatus"] == "COMPLETED"
    assert loads == [1]
