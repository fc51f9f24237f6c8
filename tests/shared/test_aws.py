from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from shared import aws
from shared.errors import NotFoundError, PermanentError, TransientError


def _error(code: str, status: int) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": "about secret.wav"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "GetObject")


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (_error("AccessDenied", 403), PermanentError),
        (_error("SlowDown", 503), TransientError),
        (_error("ThrottlingException", 400), TransientError),
        (_error("InternalError", 500), TransientError),
        (EndpointConnectionError(endpoint_url="https://s3/secret.wav"), TransientError),
    ],
)
def test_errors_get_their_meaning_and_lose_their_text(
    error: Exception, meaning: type[Exception]
) -> None:
    with pytest.raises(meaning, match=r"^can't read it: ") as caught, aws.translated("read it"):
        raise error
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is error


def test_an_expected_error_is_the_callers_to_name() -> None:
    with (
        pytest.raises(NotFoundError, match=r"about secret\.wav"),
        aws.translated("read it", {"NoSuchKey": NotFoundError}),
    ):
        raise _error("NoSuchKey", 404)


def test_other_exceptions_pass() -> None:
    with pytest.raises(ZeroDivisionError), aws.translated("read it"):
        raise ZeroDivisionError


def test_clients_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert aws.s3() is aws.s3()
    assert aws.sqs() is aws.sqs()
    assert aws.transcribe() is aws.transcribe()
    assert aws.transcribe() is not aws.transcribe(retrying=False)


def test_an_exhausted_limit_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    config: Any = aws.transcribe(retrying=False).meta.config
    assert config.retries["total_max_attempts"] == 1
