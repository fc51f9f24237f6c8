"""Where asynchronous invocations end: dead-letter queue and destinations.

Messages are sent with the function's own role, as on AWS, so a missing grant shows. Formats:
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import json
import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from local.engine import upstream
from local.engine.client import ClientError, client

Configuration = Mapping[str, Any]
_SendTo = Callable[[Any, str, str, Mapping[str, Any]], object]

logger: Final = logging.getLogger(__name__)


def succeeded(
    configuration: Configuration, policy: Configuration, event: Any, result: Mapping[str, Any]
) -> None:
    """Report a success to its destination, if the function has one."""
    target = _destination(policy, "OnSuccess")
    if target:
        record = _record(configuration, event, result, condition="Success", attempts=1)
        _send(configuration, target, json.dumps(record), {})


def failed(
    configuration: Configuration,
    policy: Configuration,
    event: Any,
    result: Mapping[str, Any],
    *,
    attempts: int,
) -> None:
    """Hand over an event that was given up.

    The dead-letter queue gets it as it came, a destination with its story.
    """
    name = configuration["FunctionName"]
    logger.warning("%s: gave up an asynchronous invocation after %d attempts", name, attempts)
    queue = (configuration.get("DeadLetterConfig") or {}).get("TargetArn")
    if queue:
        _send(configuration, queue, json.dumps(event), _attributes(result))
    target = _destination(policy, "OnFailure")
    if target:
        record = _record(
            configuration, event, result, condition="RetriesExhausted", attempts=attempts
        )
        _send(configuration, target, json.dumps(record), {})


def _destination(policy: Configuration, outcome: str) -> str:
    found = (policy.get("DestinationConfig") or {}).get(outcome) or {}
    return str(found.get("Destination") or "")


def _attributes(result: Mapping[str, Any]) -> dict[str, Any]:
    body = result.get("body")
    message = str(body.get("errorMessage", "")) if isinstance(body, dict) else ""
    return {
        "RequestID": {"DataType": "String", "StringValue": str(uuid.uuid4())},
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
        "ErrorMessage": {"DataType": "String", "StringValue": message[:1000] or "-"},
    }


def _record(
    configuration: Configuration,
    event: Any,
    result: Mapping[str, Any],
    *,
    condition: str,
    attempts: int,
) -> dict[str, Any]:
    response: dict[str, Any] = {"statusCode": 200, "executedVersion": "$LATEST"}
    if condition != "Success":
        response["functionError"] = result.get("function_error") or "Unhandled"
    return {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": f"{configuration['FunctionArn']}:$LATEST",
            "condition": condition,
            "approximateInvokeCount": attempts,
        },
        "requestPayload": event,
        "responseContext": response,
        "responsePayload": result.get("body"),
    }


def _send(
    configuration: Configuration, arn: str, message: str, attributes: Mapping[str, Any]
) -> None:
    service = arn.split(":")[2]
    credentials = upstream.use("core.lambda_runtime:execution_credentials")(configuration)
    try:
        _SENDERS[service](client(service, credentials), arn, message, attributes)
    except (ClientError, KeyError) as error:
        logger.warning("%s: cannot send to %s: %s", configuration["FunctionName"], arn, error)


def _to_queue(sqs: Any, arn: str, message: str, attributes: Mapping[str, Any]) -> object:
    *_, account, name = arn.split(":")
    url = f"{sqs.meta.endpoint_url}/{account}/{name}"
    return sqs.send_message(QueueUrl=url, MessageBody=message, MessageAttributes=attributes)


def _to_topic(sns: Any, arn: str, message: str, attributes: Mapping[str, Any]) -> object:
    return sns.publish(TopicArn=arn, Message=message, MessageAttributes=attributes)


def _to_function(functions: Any, arn: str, message: str, _: Mapping[str, Any]) -> object:
    return functions.invoke(FunctionName=arn, InvocationType="Event", Payload=message.encode())


_SENDERS: Final[dict[str, _SendTo]] = {"sqs": _to_queue, "sns": _to_topic, "lambda": _to_function}
