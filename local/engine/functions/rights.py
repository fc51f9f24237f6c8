"""Upstream gaps: what Lambda does with a function's role is neither checked nor recorded.

The role lets Lambda read the queue of an event source mapping, and write the function's logs
(https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html).
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from local.engine import upstream
from local.engine.access import permission
from local.engine.settings import Settings
from local.engine.templates.handler import Properties, extend

_MAPPING: Final = "AWS::Lambda::EventSourceMapping"
_QUEUE_ACTIONS: Final = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
_LOG_ACTIONS: Final = ("CreateLogStream", "PutLogEvents")

logger: Final = logging.getLogger(__name__)


def install(_: Settings) -> None:
    """Hold Lambda to the rights of the function's role."""
    extend(_MAPPING, before=_check_mapping)
    upstream.wrap("services.lambda_svc:_emit_lambda_logs", _permitted)


def _check_mapping(properties: Properties) -> None:
    source, name = str(properties["EventSourceArn"]), str(properties["FunctionName"])
    find = upstream.use("services.lambda_svc:_get_func_record_for_ref")
    _, configuration, _ = find(name)
    if configuration is None or source.split(":")[2] != "sqs":
        return
    for action in _QUEUE_ACTIONS:
        try:
            _require(configuration, f"sqs:{action}", source)
        except PermissionError as error:
            raise ValueError(
                "The provided execution role does not have permissions to call "
                f"{action} on SQS ({source})"
            ) from error


def _permitted(inner: Callable[..., None]) -> Callable[..., None]:
    def emit_logs(func: Mapping[str, Any], *arguments: Any, **named: Any) -> None:
        configuration = func.get("config") or func
        try:
            for action in _LOG_ACTIONS:
                _require(configuration, f"logs:{action}", _log_stream(configuration))
        except PermissionError as error:
            logger.warning("%s writes no logs: %s", configuration["FunctionName"], error)
            return
        inner(func, *arguments, **named)

    return emit_logs


def _log_stream(configuration: Mapping[str, Any]) -> str:
    name = configuration["FunctionName"]
    group = (configuration.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}"
    _, _, _, region, account, *_ = configuration["FunctionArn"].split(":")
    return f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:{name}"


def _require(configuration: Mapping[str, Any], action: str, resource: str) -> None:
    keys = upstream.use("core.lambda_runtime:execution_credentials")(configuration)
    permission.require(action, resource, access_key_id=keys["AWS_ACCESS_KEY_ID"])
