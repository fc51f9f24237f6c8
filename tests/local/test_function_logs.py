from types import SimpleNamespace

import pytest

from local.errors import LocalCloudError
from local.function_logs import events, function_named

NAMES = ["Transcription-IntakeStartJobD277-AbC", "Transcription-CompletionCollectA4AB-XyZ"]


class Missing(Exception):  # noqa: N818 - stands for botocore's ResourceNotFoundException
    pass


class FakeCloud:
    """Functions with their log groups."""

    def __init__(self, logged: dict[str, list[str]], group: str | None = None) -> None:
        self.logged = logged
        self._group = group
        self.functions = self.logs = self
        self.exceptions = SimpleNamespace(ResourceNotFoundException=Missing)

    def get_paginator(self, operation: str) -> SimpleNamespace:
        return SimpleNamespace(paginate=getattr(self, f"_{operation}"))

    def get_function_configuration(self, **_: str) -> dict:
        return {"LoggingConfig": {"LogGroup": self._group}} if self._group else {}

    def _list_functions(self) -> list[dict]:
        return [{"Functions": [{"FunctionName": name}]} for name in NAMES]

    def _filter_log_events(self, *, logGroupName: str) -> list[dict]:  # noqa: N803
        if logGroupName not in self.logged:
            raise Missing
        return [
            {"events": [{"logStreamName": "a", "timestamp": 3_600_000 + index, "message": text}]}
            for index, text in enumerate(self.logged[logGroupName])
        ]


@pytest.mark.parametrize("part", ["start_job", "StartJob", "startjob", NAMES[0]])
def test_a_function_is_found_by_a_part_of_its_name(part: str) -> None:
    assert function_named(part, FakeCloud({})) == NAMES[0]


def test_no_function_or_several_are_told_with_the_choice() -> None:
    with pytest.raises(LocalCloudError, match=r"No function fits 'x9'.*AbC"):
        function_named("x9", FakeCloud({}))
    with pytest.raises(LocalCloudError, match="Several functions fit 'transcription'"):
        function_named("transcription", FakeCloud({}))


def test_events_have_their_time() -> None:
    cloud = FakeCloud({"/aws/lambda/f": ["one\n", "two"]})
    assert list(events("f", cloud)) == ["01:00:00.000 one", "01:00:00.001 two"]


def test_a_log_group_of_the_functions_own_is_read() -> None:
    assert list(events("f", FakeCloud({"/own": ["one"]}, "/own"))) == ["01:00:00.000 one"]


def test_a_function_that_never_ran_has_no_events() -> None:
    assert list(events("f", FakeCloud({}))) == []


def test_following_shows_each_event_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.function_logs.FOLLOW_SECONDS", 0)
    cloud = FakeCloud({"/aws/lambda/f": ["one"]})
    lines = events("f", cloud, follow=True)
    assert next(lines).endswith("one")
    cloud.logged["/aws/lambda/f"].append("two")
    assert next(lines).endswith("two")
