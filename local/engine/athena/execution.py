"""Upstream gap: MiniStack hands Athena's SQL to DuckDB nearly as it is.

Replaced is what happens between StartQueryExecution and the result: the workgroup's settings,
execution parameters, the dialect, partition projection, rights of the caller, result objects.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Final

from local.engine import upstream
from local.engine.athena import dialect, results, statements
from local.engine.athena.answer import Answer
from local.engine.athena.catalog import QueryError
from local.engine.athena.query import ScanLimitError
from local.engine.athena.query import run as run_query
from local.engine.settings import Settings

Response = tuple[int, dict[str, str], bytes]
Start = Callable[[dict[str, Any]], Response]

logger: Final = logging.getLogger(__name__)
_parameters: ContextVar[tuple[str, ...]] = ContextVar("parameters", default=())


def install(_: Settings) -> None:
    """Take over the running of queries."""
    upstream.wrap("services.athena:_start_query_execution", _submission)
    upstream.replace("services.athena:_execute_query", execute)


def _submission(inner: Start) -> Start:
    answers: dict[str, Response] = {}

    def start(request: dict[str, Any]) -> Response:
        workgroup = request.get("WorkGroup", "primary")
        found = upstream.use("services.athena:_workgroups").get(workgroup)
        if found is None or found.get("State", "ENABLED") != "ENABLED":
            return _refusal(f"WorkGroup {workgroup} is not found or disabled.")
        token = request.get("ClientRequestToken", "")
        if token not in answers:
            _parameters.set(tuple(request.get("ExecutionParameters") or ()))
            answer = inner(_effective(request, found.get("Configuration") or {}))
            if not token or answer[0] >= 300:
                return answer
            answers[token] = answer
        return answers[token]

    return start


def _effective(request: dict[str, Any], configuration: dict[str, Any]) -> dict[str, Any]:
    """Choose between the request's result location and the workgroup's, as AWS does."""
    own = dict(request.get("ResultConfiguration") or {})
    shared = configuration.get("ResultConfiguration") or {}
    enforced = str(configuration.get("EnforceWorkGroupConfiguration", True)).lower() == "true"
    location = own.get("OutputLocation") or shared.get("OutputLocation")
    if enforced and shared.get("OutputLocation"):
        location = shared["OutputLocation"]
    if location:
        own["OutputLocation"] = location.rstrip("/") + "/"
    return request | {"ResultConfiguration": own}


def _refusal(message: str) -> Response:
    refused: Response = upstream.use("core.responses:error_response_json")(
        "InvalidRequestException", message, 400
    )
    return refused


async def execute(
    query_id: str, query: str, database: str, ddl: object, catalog: str | None = None
) -> None:
    """Run a submitted query and keep its result.

    Args:
        query_id: Its execution.
        query: SQL text.
        database: Database of the execution context.
        ddl: What MiniStack recognised as CREATE or DROP TABLE, else None.
        catalog: Name of the data catalogue.
    """
    del catalog  # only the Glue catalogue exists
    execution = upstream.use("services.athena:_executions")[query_id]
    status = execution["Status"]
    status["State"] = "RUNNING"
    start = time.monotonic()
    try:
        answer = await asyncio.to_thread(_run, query, database, ddl, execution)
        await asyncio.to_thread(_keep, execution, answer)
    except QueryError as error:
        _fail(execution, str(error), cancelled=isinstance(error, ScanLimitError))
    except Exception:
        logger.exception("Athena query %s", query_id)
        _fail(execution, "GENERIC_INTERNAL_ERROR: see the engine's log", cancelled=False)
    elapsed = int((time.monotonic() - start) * 1000)
    execution["Statistics"] |= {
        "EngineExecutionTimeInMillis": elapsed,
        "TotalExecutionTimeInMillis": elapsed,
    }
    status["CompletionDateTime"] = int(time.time())


def _run(text: str, database: str, ddl: object, execution: dict[str, Any]) -> Answer:
    if ddl is not None:
        return _run_ddl(ddl, database)
    answer = statements.run(text, database)
    if answer is not None:
        return answer
    tree = dialect.bind(dialect.parse(text), _parameters.get())
    return run_query(tree, database, _limit(execution))


def _run_ddl(ddl: object, database: str) -> Answer:
    try:
        upstream.use("services.athena:_run_ddl")(ddl, database)
    except ValueError as error:
        raise QueryError(f"FAILED: {error}") from error
    return Answer()


def _limit(execution: dict[str, Any]) -> int | None:
    workgroup = upstream.use("services.athena:_workgroups").get(execution["WorkGroup"]) or {}
    limit = (workgroup.get("Configuration") or {}).get("BytesScannedCutoffPerQuery")
    return int(limit) if limit else None


def _keep(execution: dict[str, Any], answer: Answer) -> None:
    configuration = execution["ResultConfiguration"]
    if execution["StatementType"] == "DML":
        results.store(configuration["OutputLocation"], results.csv(answer))
    else:
        configuration["OutputLocation"] = (
            configuration["OutputLocation"].removesuffix(".csv") + ".txt"
        )
        results.store(configuration["OutputLocation"], results.plain(answer))
    execution["_results"] = {"columns": list(answer.columns), "rows": list(answer.rows)}
    execution["_column_types"] = list(answer.types)
    execution["Statistics"]["DataScannedInBytes"] = answer.scanned
    if execution["Status"]["State"] == "RUNNING":
        execution["Status"]["State"] = "SUCCEEDED"


def _fail(execution: dict[str, Any], reason: str, *, cancelled: bool) -> None:
    status = execution["Status"]
    status["State"] = "CANCELLED" if cancelled else "FAILED"
    status["StateChangeReason"] = reason
