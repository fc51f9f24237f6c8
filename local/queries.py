"""Query with Athena and get Python values back."""

import time
from typing import Final

from local.clients import LocalSession
from local.errors import LocalCloudError

Value = str | int | float | bool | None
Row = dict[str, Value]

POLL_SECONDS: Final = 0.1
# Type names: https://docs.aws.amazon.com/athena/latest/ug/data-types.html
_WHOLE: Final = frozenset({"tinyint", "smallint", "int", "integer", "bigint"})
_FRACTIONAL: Final = frozenset({"float", "real", "double", "decimal"})


def query(sql: str, session: LocalSession, *, work_group: str) -> list[Row]:
    """Run a query whose first result row holds the column names, as that of every SELECT does.

    Raises:
        LocalCloudError: The query failed.
    """
    started = session.athena.start_query_execution(QueryString=sql, WorkGroup=work_group)
    execution_id = started["QueryExecutionId"]
    _wait(execution_id, sql, session)
    pages = session.athena.get_paginator("get_query_results").paginate(
        QueryExecutionId=execution_id
    )
    results = [page["ResultSet"] for page in pages]
    columns = results[0]["ResultSetMetadata"]["ColumnInfo"]
    _, *rows = (row["Data"] for result in results for row in result["Rows"])
    return [
        {
            column["Name"]: typed(cell.get("VarCharValue"), column["Type"])
            for column, cell in zip(columns, row, strict=True)
        }
        for row in rows
    ]


def named_query(name: str, session: LocalSession, *, work_group: str) -> str:
    """The SQL of a named query of the workgroup.

    Raises:
        LocalCloudError: There is none of that name.
    """
    pages = session.athena.get_paginator("list_named_queries").paginate(WorkGroup=work_group)
    for query_id in (query_id for page in pages for query_id in page["NamedQueryIds"]):
        found = session.athena.get_named_query(NamedQueryId=query_id)["NamedQuery"]
        if found["Name"] == name:
            return found["QueryString"]
    raise LocalCloudError(f"The workgroup {work_group} has no named query {name!r}.")


def typed(text: str | None, athena_type: str) -> Value:
    """A cell of a result, which Athena always sends as text, as what it stands for."""
    if text is None:
        return None
    if athena_type in _WHOLE:
        return int(text)
    if athena_type in _FRACTIONAL:
        return float(text)
    return text == "true" if athena_type == "boolean" else text


def _wait(execution_id: str, sql: str, session: LocalSession) -> None:
    while True:
        execution = session.athena.get_query_execution(QueryExecutionId=execution_id)
        status = execution["QueryExecution"]["Status"]
        if status["State"] == "SUCCEEDED":
            return
        if status["State"] in {"FAILED", "CANCELLED"}:
            reason = status.get("StateChangeReason", "no reason given")
            raise LocalCloudError(f"Athena refused a query: {reason}", detail=sql)
        time.sleep(POLL_SECONDS)
