"""Upstream gap: `AWS::CloudWatch::CompositeAlarm` is unknown, though the alarms themselves work."""

from typing import Final

from local.credentials import ACCOUNT_ID
from local.engine import upstream
from local.engine.settings import Settings
from local.engine.templates.handler import Outcome, Properties, demand, physical_name, register

TYPE: Final = "AWS::CloudWatch::CompositeAlarm"


def install(_: Settings) -> None:
    """Provision composite alarms."""
    register(TYPE, create=_create, update=_update, delete=_delete)


def _create(logical_id: str, properties: Properties, stack: str) -> Outcome:
    return _put(properties.get("AlarmName") or physical_name(stack, logical_id), properties)


def _update(physical_id: str, _: Properties, new: Properties, __: str) -> Outcome:
    return _put(new.get("AlarmName") or physical_id, new)


def _put(name: str, properties: Properties) -> Outcome:
    request = {**properties, "AlarmName": name}
    put = upstream.use("services.cloudwatch:_put_composite_alarm")
    demand(put({}, request, False, True), TYPE)
    region = upstream.use("core.responses:get_region")()
    return name, {"Arn": f"arn:aws:cloudwatch:{region}:{ACCOUNT_ID}:alarm:{name}"}


def _delete(physical_id: str, _: Properties) -> None:
    delete = upstream.use("services.cloudwatch:_delete_alarms")
    demand(delete({}, {"AlarmNames": [physical_id]}, False, True), TYPE)
