import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import PermanentError
from shared.events import ObjectCreated, object_created

DOCUMENTED = Path(__file__).parent / "events" / "object_created.json"


def test_the_documented_event_is_read_with_its_key_as_it_is() -> None:
    assert object_created(DOCUMENTED.read_text(encoding="utf-8")) == ObjectCreated(
        bucket="amzn-s3-demo-bucket1", key="calls/Anna + Bob 100%25 ü.wav"
    )


@given(key=st.text(st.characters(codec="utf-8")))
def test_an_event_sent_again_says_the_same(key: str) -> None:
    event = ObjectCreated(bucket="b", key=key)
    assert object_created(event.to_json()) == event


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "null",
        "[]",
        "{}",
        '{"source": "aws.s3", "detail-type": "Object Created"}',
        '{"source": "aws.s3", "detail-type": "Object Deleted", "detail": {}}',
        '{"source": "me", "detail-type": "Object Created", "detail": {}}',
        '{"source": "aws.s3", "detail-type": "Object Created", "detail": {}}',
    ],
)
def test_other_messages_are_poison(body: str) -> None:
    with pytest.raises(PermanentError):
        object_created(body)


@pytest.mark.parametrize(
    "detail",
    [
        {"bucket": "b", "object": {"key": "k"}},
        {"bucket": {"name": "b"}, "object": {"key": None}},
        {"bucket": {"name": 1}, "object": {"key": "k"}},
        {"bucket": {"name": "b"}, "object": {"key": "\ud800"}},
    ],
)
def test_details_of_another_form_are_poison(detail: dict[str, Any]) -> None:
    event = {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}
    with pytest.raises(PermanentError):
        object_created(json.dumps(event))


def test_errors_do_not_quote_the_message() -> None:
    with pytest.raises(PermanentError) as error:
        object_created('{"source": "Anna", "detail-type": "calls", "detail": {}}')
    assert "Anna" not in str(error.value)
