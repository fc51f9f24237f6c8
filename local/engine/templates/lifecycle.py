"""Lifecycle rules: from CloudFormation's words to those of the S3 API."""

from collections.abc import Mapping
from typing import Any, Final

_SAME: Final = (
    "AbortIncompleteMultipartUpload",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransitions",
)
_EXPIRATION: Final = {
    "ExpirationInDays": ("Days", int),
    "ExpirationDate": ("Date", str),
    "ExpiredObjectDeleteMarker": ("ExpiredObjectDeleteMarker", bool),
}


def translate(value: Mapping[str, Any]) -> dict[str, Any]:
    """Translate a bucket's LifecycleConfiguration property into an API request."""
    return {"LifecycleConfiguration": {"Rules": [_rule(rule) for rule in value["Rules"]]}}


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    translated: dict[str, Any] = {"Status": rule["Status"], "Filter": _filter(rule)}
    if "Id" in rule:
        translated["ID"] = rule["Id"]
    expiration = {name: kind(rule[key]) for key, (name, kind) in _EXPIRATION.items() if key in rule}
    if expiration:
        translated["Expiration"] = expiration
    if "Transitions" in rule:
        translated["Transitions"] = [_transition(entry) for entry in rule["Transitions"]]
    return translated | {name: rule[name] for name in _SAME if name in rule}


def _filter(rule: Mapping[str, Any]) -> dict[str, Any]:
    conditions: dict[str, Any] = {}
    if "Prefix" in rule:
        conditions["Prefix"] = rule["Prefix"]
    if "TagFilters" in rule:
        conditions["Tags"] = [dict(tag) for tag in rule["TagFilters"]]
    for size in ("ObjectSizeGreaterThan", "ObjectSizeLessThan"):
        if size in rule:
            conditions[size] = int(rule[size])
    if len(conditions) <= 1 and "Tags" not in conditions:
        return conditions or {"Prefix": ""}
    return {"And": conditions}


def _transition(entry: Mapping[str, Any]) -> dict[str, Any]:
    names = {"TransitionInDays": "Days", "TransitionDate": "Date", "StorageClass": "StorageClass"}
    return {name: entry[key] for key, name in names.items() if key in entry}
