"""Reading CloudFormation templates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Resource = dict[str, Any]


def resources(template: dict[str, Any], kind: str) -> dict[str, Resource]:
    """Properties of all resources of a type, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def own_functions(template: dict[str, Any]) -> dict[str, Resource]:
    """Functions that run code of ours; the others belong to custom resources of the CDK."""
    return {
        name: function
        for name, function in resources(template, "AWS::Lambda::Function").items()
        if function["Handler"] != "index.handler"
    }


def statements(template: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of every policy in a template, with the policy's logical id."""
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        documents = [properties.get("PolicyDocument")]
        documents += [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        for document in filter(None, documents):
            for statement in document["Statement"]:
                yield name, statement


def as_list(value: Any) -> list[Any]:
    """What IAM lets one write with or without brackets."""
    return value if isinstance(value, list) else [value]


def readable(template: Any) -> Any:
    """A template for a snapshot: without the hashes of assets, which change with any code."""
    if isinstance(template, dict):
        return {_mask(key): readable(value) for key, value in template.items()}
    if isinstance(template, list):
        return [readable(value) for value in template]
    return _mask(template) if isinstance(template, str) else template


def _mask(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{64}\b", "<asset>", text)
