"""A solution deployed to the local cloud, as its users and its tests see it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from local.clients import LocalSession

PATIENCE_SECONDS = 120.0
POLL_SECONDS = 0.5  # more often takes the processor from the models


def eventually(
    look: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS, what: str = ""
) -> Any:
    """The first true answer.

    Raises:
        AssertionError: None came in time.
    """
    deadline = time.monotonic() + seconds
    while not (answer := look()):
        assert time.monotonic() < deadline, f"{what or look} did not happen within {seconds:.0f} s"
        time.sleep(POLL_SECONDS)
    return answer


@dataclass(frozen=True)
class Deployed:
    """One stack in the local cloud.

    Attributes:
        name: The stack's.
        outputs: What it tells.
        session: Clients.
        state: Folder of the local cloud: `calls.jsonl`.
        template: As deployed.
    """

    name: str
    outputs: Mapping[str, str]
    session: LocalSession
    state: Path
    template: Mapping[str, Any]

    @cached_property
    def physical_ids(self) -> dict[str, str]:
        """What each logical id became."""
        pages = self.session.cloudformation.get_paginator("list_stack_resources")
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for page in pages.paginate(StackName=self.name)
            for resource in page["StackResourceSummaries"]
        }

    def physical_id(self, kind: str, part: str) -> str:
        """The one resource of a type whose logical id contains a part."""
        (found,) = [
            physical
            for logical, physical in self.physical_ids.items()
            if part in logical and self.template["Resources"][logical]["Type"] == kind
        ]
        return found

    def query(self, sql: str) -> list[dict[str, str | None]]:
        """Rows of a query in the stack's workgroup, as Athena gives them: text."""
        athena = self.session.athena
        query = athena.start_query_execution(
            QueryString=sql,
            WorkGroup=self.outputs["WorkGroupName"],
            QueryExecutionContext={"Database": self.outputs["DatabaseName"]},
        )["QueryExecutionId"]
        status = eventually(lambda: self._finished(query), what="the query")
        assert status["State"] == "SUCCEEDED", status.get("StateChangeReason")
        pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query)
        rows = [
            [value.get("VarCharValue") for value in row["Data"]]
            for page in pages
            for row in page["ResultSet"]["Rows"]
        ]
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] if rows else []

    def _finished(self, query: str) -> Any:
        status = self.session.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        done = status["Status"]["State"] in {"SUCCEEDED", "FAILED", "CANCELLED"}
        return status["Status"] if done else None

    def invoke(self, function: str) -> dict[str, Any]:
        """Answer of a function, by the name of its output."""
        answer = self.session.functions.invoke(FunctionName=self.outputs[function], Payload=b"{}")
        assert "FunctionError" not in answer, answer["Payload"].read()
        payload: dict[str, Any] = json.loads(answer["Payload"].read())
        return payload

    def queue_size(self, output: str) -> int:
        """Messages in a queue, hidden ones included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        names.append("ApproximateNumberOfMessagesDelayed")
        attributes = self.session.sqs.get_queue_attributes(
            QueueUrl=self.outputs[output],
            AttributeNames=names,  # type: ignore[arg-type]
        )["Attributes"]
        return sum(int(attributes[name]) for name in names)  # type: ignore[index]
