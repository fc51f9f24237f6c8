"""Upstream gap: `AWS::Athena::NamedQuery` is unknown."""

from typing import Final

from local.engine import upstream
from local.engine.settings import Settings
from local.engine.templates.handler import Outcome, Properties, demand, register

TYPE: Final = "AWS::Athena::NamedQuery"
_MEMBERS: Final = ("Name", "Description", "Database", "QueryString", "WorkGroup")


def install(_: Settings) -> None:
    """Provision named queries."""
    register(TYPE, create=_create, update=_update, delete=_delete)


def _create(_: str, properties: Properties, __: str) -> Outcome:
    request = {name: properties[name] for name in _MEMBERS if name in properties}
    answer = upstream.use("services.athena:_create_named_query")(request)
    query_id = str(demand(answer, TYPE)["NamedQueryId"])
    return query_id, {"NamedQueryId": query_id}


def _update(physical_id: str, old: Properties, new: Properties, stack: str) -> Outcome:
    """Every property but the description requires replacement; replacing is right for all."""
    outcome = _create("", new, stack)
    _delete(physical_id, old)
    return outcome


def _delete(physical_id: str, _: Properties) -> None:
    upstream.use("services.athena:_delete_named_query")({"NamedQueryId": physical_id})
