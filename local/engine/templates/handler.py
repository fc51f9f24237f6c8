"""How MiniStack provisions a resource type, and how to extend that."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from local.engine import upstream

Properties = Mapping[str, Any]
Outcome = tuple[str, dict[str, Any]]  # physical id and attributes for Fn::GetAtt
Handler = Mapping[str, Any]

_HANDLERS: Final = "services.cloudformation.provisioners:_RESOURCE_HANDLERS"


def register(
    resource_type: str,
    *,
    create: Callable[[str, Properties, str], Outcome],
    update: Callable[[str, Properties, Properties, str], Outcome],
    delete: Callable[[str, Properties], None],
) -> None:
    """Add a resource type, or take one over.

    Args:
        resource_type: For example `AWS::Athena::NamedQuery`.
        create: Gets logical id, properties and stack name.
        update: Gets physical id, old and new properties and stack name.
        delete: Gets physical id and properties.
    """
    upstream.use(_HANDLERS)[resource_type] = {"create": create, "update": update, "delete": delete}


def types() -> frozenset[str]:
    """Name every type that can be provisioned."""
    return frozenset(upstream.use(_HANDLERS))


def extend(
    resource_type: str,
    *,
    before: Callable[[Properties], None] | None = None,
    after: Callable[[str, Properties], None] | None = None,
) -> None:
    """Do more where MiniStack creates or updates a resource.

    Args:
        resource_type: A type that MiniStack provisions.
        before: Gets the properties; may refuse them with a ValueError.
        after: Gets the physical id and the properties.
    """
    handlers = upstream.use(_HANDLERS)
    inner = handlers[resource_type]

    def within(step: Callable[[], Outcome], properties: Properties) -> Outcome:
        if before:
            before(properties)
        outcome = step()
        if after:
            after(outcome[0], properties)
        return outcome

    def create(logical_id: str, properties: Properties, stack: str) -> Outcome:
        return within(lambda: inner["create"](logical_id, properties, stack), properties)

    def update(physical_id: str, old: Properties, new: Properties, *rest: Any) -> Outcome:
        return within(lambda: inner["update"](physical_id, old, new, *rest), new)

    handlers[resource_type] = {**inner, "create": create, "update": update}


def physical_name(stack: str, logical_id: str) -> str:
    """Generate a resource's name as CloudFormation does."""
    name = upstream.use("services.cloudformation.provisioners:_physical_name")
    return str(name(stack, logical_id, max_len=63))


def demand(answer: tuple[int, Any, bytes], resource: str) -> dict[str, Any]:
    """Return a service's JSON answer.

    Raises:
        ValueError: The service refused; CloudFormation shows the text and rolls back.
    """
    status, _, body = answer
    if status >= 300:
        raise ValueError(f"{resource}: {body.decode(errors='replace')}")
    try:
        content = json.loads(body or b"{}")
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
