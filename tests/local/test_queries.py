from types import SimpleNamespace

import pytest

from local.errors import LocalCloudError
from local.queries import named_query, query, typed

COLUMNS = [("speaker", "varchar"), ("start_seconds", "double"), ("word_count", "integer")]


class Pages:
    def __init__(self, *pages: dict) -> None:
        self._pages = pages

    def paginate(self, **_: object) -> tuple:
        return self._pages


class FakeAthena:
    """Answers every query with the same rows on two pages, as Athena's API would."""

    def __init__(self, state: str = "SUCCEEDED") -> None:
        self._states = iter(["QUEUED", "RUNNING", state])
        self.asked: list[dict] = []

    def start_query_execution(self, **request: str) -> dict:
        self.asked.append(request)
        return {"QueryExecutionId": "1"}

    def get_query_execution(self, **_: str) -> dict:
        status = {"State": next(self._states), "StateChangeReason": "line 1:8: no such column"}
        return {"QueryExecution": {"Status": status}}

    def get_paginator(self, operation: str) -> Pages:
        if operation == "list_named_queries":
            return Pages({"NamedQueryIds": ["a"]}, {"NamedQueryIds": ["b"]})
        metadata = {"ColumnInfo": [{"Name": name, "Type": kind} for name, kind in COLUMNS]}
        header = {"Data": [{"VarCharValue": name} for name, _ in COLUMNS]}
        first = {"Data": [{"VarCharValue": "spk_0"}, {"VarCharValue": "1.50"}, {}]}
        second = {"Data": [{"VarCharValue": "7"}, {"VarCharValue": "2"}, {"VarCharValue": "3"}]}
        return Pages(
            {"ResultSet": {"Rows": [header, first], "ResultSetMetadata": metadata}},
            {"ResultSet": {"Rows": [second], "ResultSetMetadata": metadata}},
        )

    def get_named_query(self, *, NamedQueryId: str) -> dict:  # noqa: N803 - the API's name
        return {
            "NamedQuery": {"Name": f"query {NamedQueryId}", "QueryString": f"select {NamedQueryId}"}
        }


def session(state: str = "SUCCEEDED") -> SimpleNamespace:
    return SimpleNamespace(athena=FakeAthena(state))


def test_numbers_are_numbers_nulls_are_null_and_text_stays_text() -> None:
    rows = query("select 1", session(), work_group="Transcription")
    assert rows == [
        {"speaker": "spk_0", "start_seconds": 1.5, "word_count": None},
        {"speaker": "7", "start_seconds": 2.0, "word_count": 3},
    ]
    assert isinstance(rows[1]["word_count"], int)


def test_the_workgroup_is_named() -> None:
    fake = session()
    query("select 1", fake, work_group="Transcription")
    assert fake.athena.asked == [{"QueryString": "select 1", "WorkGroup": "Transcription"}]


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_a_failed_query_gives_athenas_reason_and_the_sql(state: str) -> None:
    with pytest.raises(LocalCloudError, match="line 1:8: no such column") as caught:
        query("select nothing", session(state), work_group="Transcription")
    assert caught.value.detail == "select nothing"


def test_a_named_query_is_found_on_any_page() -> None:
    assert named_query("query b", session(), work_group="Transcription") == "select b"
    with pytest.raises(LocalCloudError, match="no named query 'query c'"):
        named_query("query c", session(), work_group="Transcription")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("true", "boolean", True), ("false", "boolean", False), ("0.10", "decimal", 0.1),
     ("9007199254740993", "bigint", 9007199254740993), ("", "varchar", "")],
)  # fmt: skip
def test_types(text: str, kind: str, value: object) -> None:
    assert typed(text, kind) == value
