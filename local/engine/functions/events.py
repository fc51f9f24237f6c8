"""Upstream gaps in EventBridge's deliveries.

Targets are reached without their resource policy's consent, Lambda targets without retries,
and nobody may send an event in the name of AWS, not even the server that stands in for it.
"""

import json
import logging
from collections.abc import Callable, Mapping
from contextvars import copy_context
from threading import Timer
from typing import Any, Final

from local.engine import upstream
from local.engine.access import audit
from local.engine.faults import FAULTS
from local.engine.settings import Settings

Deliver = Callable[..., None]

PRINCIPAL: Final = "events.amazonaws.com"
logger: Final = logging.getLogger(__name__)


def install(_: Settings) -> None:
    """Check, repeat, delay or lose deliveries as told; retry Lambda; let root speak for AWS."""
    upstream.wrap("services.eventbridge:_invoke_target", _checked)
    upstream.replace("services.eventbridge:_dispatch_to_lambda", _invoke)
    upstream.wrap("services.eventbridge:_put_events", _trusting_root)


def _checked(inner: Deliver) -> Deliver:
    def invoke_target(
        target: Mapping[str, Any],
        event: Mapping[str, Any],
        rule: Mapping[str, Any],
        view: Any = None,
    ) -> None:
        if not _allowed(target["Arn"], rule["Arn"]):
            logger.warning("EventBridge: %s does not let %s in", target["Arn"], rule["Arn"])
            return
        subject = f"{event.get('Source')}/{event.get('DetailType')}"
        for delay in FAULTS.deliveries("event", subject):
            _later(delay, inner, target, event, rule, view)

    return invoke_target


def _later(delay: float, deliver: Deliver, *arguments: Any) -> None:
    if delay <= 0:
        deliver(*arguments)
        return
    timer = Timer(delay, copy_context().run, (deliver, *arguments))
    timer.daemon = True
    timer.start()


def _allowed(target: str, rule: str) -> bool:
    """Ask the target's resource policy; every answer is recorded."""
    service, account = target.split(":")[2], target.split(":")[4]
    if service == "sqs":
        allowed = upstream.use("services.sqs:queue_policy_allows")(target, PRINCIPAL, rule, account)
        action = "sqs:SendMessage"
    elif service == "lambda":
        allowed, action = _function_allows(target, rule, account), "lambda:InvokeFunction"
    elif service == "sns":
        allowed = upstream.use("services.sns:topic_policy_allows")(target, PRINCIPAL, rule, account)
        action = "sns:Publish"
    else:
        return True
    audit.record(principal=PRINCIPAL, action=action, resource=target, allowed=allowed)
    return bool(allowed)


def _function_allows(function: str, rule: str, account: str) -> bool:
    found = upstream.use("services.lambda_svc:function_policy_for_arn")(function)
    context = upstream.use("core.iam_evaluator:EvalContext")(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="lambda:InvokeFunction",
        resource_arn=function,
        region=function.split(":")[3],
        service_context={"aws:sourcearn": rule, "aws:sourceaccount": account},
    )
    evaluate = upstream.use("core.iam_evaluator:evaluate_resource_policy")
    return bool(found) and evaluate(found[0], context, service=PRINCIPAL).decision == "Allow"


def _invoke(arn: str, payload: str) -> None:
    function, configuration, name = upstream.use("services.lambda_svc:_get_func_record_for_ref")(
        arn
    )
    if function is None or configuration is None:
        logger.warning("EventBridge: no function %s", name)
        return
    record = upstream.use("services.lambda_svc:_execution_record_for_config")(
        function, configuration
    )
    upstream.use("services.lambda_svc:invoke_async_with_retry")(record, json.loads(payload))


def _trusting_root(inner: Callable[..., Any]) -> Callable[..., Any]:
    def put_events(data: dict[str, Any], allow_aws_source: bool = False) -> Any:
        is_root = upstream.use("core.iam_evaluator:caller_arn")().endswith(":root")
        return inner(data, allow_aws_source or is_root)

    return put_events
