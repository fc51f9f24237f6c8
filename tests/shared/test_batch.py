"""Batches in the form of https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from shared.batch import Report, process_messages
from shared.errors import PermanentError, TransientError
from shared.observability import metrics

EVENT = json.loads((Path(__file__).parent / "events" / "sqs.json").read_text(encoding="utf-8"))
FAULTS: dict[str, Exception] = {
    "permanent": PermanentError("the settings are wrong"),
    "transient": TransientError("try later"),
    "unexpected": KeyError("secret"),
}


def _event(*bodies: str) -> dict[str, Any]:
    record = EVENT["Records"][0]
    return {"Records": [record | {"messageId": body, "body": body} for body in bodies]}


def _handle(message: SQSRecord) -> Report:
    if message.body in FAULTS:
        raise FAULTS[message.body]
    return Report(outcome="Done", ids={"job_name": message.body})


def _process(*bodies: str) -> list[str]:
    answer = metrics.log_metrics(lambda event, _: process_messages(event, _handle))(
        _event(*bodies), None
    )
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


@pytest.fixture(autouse=True)
def _namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics.provider, "namespace", "Stack")
    monkeypatch.setattr(metrics.provider, "service", "slug")


def test_failed_messages_are_named_and_the_others_are_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _process("a", "permanent", "b", "unexpected", "transient") == [
        "permanent",
        "unexpected",
        "transient",
    ]
    blob = json.loads(capsys.readouterr().out)
    assert (blob["Messages"], blob["Done"], blob["service"]) == ([5.0], [1.0, 1.0], "slug")


def test_a_batch_that_fails_whole_is_an_answer_too() -> None:
    assert _process("permanent", "transient") == ["permanent", "transient"]


def test_failures_are_logged_without_foreign_text(caplog: pytest.LogCaptureFixture) -> None:
    _process("a", *FAULTS)
    entries = {vars(entry).get("message_id", entry.msg): vars(entry) for entry in caplog.records}
    levels = [(entry.levelname, vars(entry).get("error")) for entry in caplog.records]
    assert levels == [
        ("INFO", None),
        ("ERROR", "the settings are wrong"),
        ("WARNING", "try later"),
        ("ERROR", "KeyError"),
    ]
    assert "secret" not in str(entries)
