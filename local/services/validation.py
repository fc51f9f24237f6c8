"""Checks a message against the shapes of a service's model, as AWS's own servers do.

botocore checks required members and types, and of the constraints the minimum only; here the
maximum, pattern and enum count too. Texts follow those that AWS answers with.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "structure": (dict,),
    "list": (list,),
    "map": (dict,),
    "string": (str,),
    "character": (str,),
    "blob": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (int, float, str, datetime),
}


class WrongTypeError(Exception):
    """A value has another JSON type than its shape."""


def check(value: object, shape: Shape) -> list[str]:
    """List the constraints that a message violates.

    Args:
        value: The message, as JSON has it; a timestamp may also be a datetime.
        shape: What the model says about it.

    Raises:
        WrongTypeError: A value has the wrong JSON type.
    """
    return list(_check(value, shape, ""))


def summary(violations: Sequence[str]) -> str:
    """All violations in one sentence, in AWS's words."""
    count = len(violations)
    return f"{count} validation error{'s' * (count > 1)} detected: {'; '.join(violations)}"


def _check(value: object, shape: Shape, path: str) -> Iterator[str]:
    types = _TYPES[shape.type_name]
    # Python's bool is an int, JSON's is not.
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise WrongTypeError(f"{path or 'The message'} has to be a {shape.type_name}")
    match shape, value:
        case StructureShape(), dict():
            yield from _structure(value, shape, path)
        case ListShape(), list():
            yield from _list(value, shape, path)
        case MapShape(), dict():
            yield from _map(value, shape, path)
        case StringShape(), str():
            yield from _string(value, shape, path)
        case Shape(), int() | float():
            yield from _bounds(value, shape, path, shown=str(value), what="value")


def _structure(value: Mapping[str, object], shape: StructureShape, path: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield _violation("null", _join(path, name), "Member must not be null")
    for name, member in value.items():
        if name not in shape.members:
            yield f"Member '{_join(path, name)}' is not known to the service's model"
        else:
            yield from _check(member, shape.members[name], _join(path, name))


def _list(value: Sequence[object], shape: ListShape, path: str) -> Iterator[str]:
    yield from _bounds(len(value), shape, path, shown=f"{len(value)} members", what="length")
    for position, member in enumerate(value, start=1):
        yield from _check(member, shape.member, f"{path}.{position}.member")


def _map(value: Mapping[str, object], shape: MapShape, path: str) -> Iterator[str]:
    yield from _bounds(len(value), shape, path, shown=f"{len(value)} members", what="length")
    for key, member in value.items():
        yield from _check(key, shape.key, f"{path}.{key}.key")
        yield from _check(member, shape.value, f"{path}.{key}.value")


def _string(value: str, shape: StringShape, path: str) -> Iterator[str]:
    shown = "***" if shape.metadata.get("sensitive") else value
    yield from _bounds(len(value), shape, path, shown=shown, what="length")
    if (allowed := shape.metadata.get("enum")) and value not in allowed:
        rule = f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        yield _violation(f"'{shown}'", path, rule)
    if (pattern := shape.metadata.get("pattern")) and not _compiled(pattern).fullmatch(value):
        rule = f"Member must satisfy regular expression pattern: {pattern}"
        yield _violation(f"'{shown}'", path, rule)


def _bounds(size: float, shape: Shape, path: str, *, shown: str, what: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        rule = f"Member must have {what} greater than or equal to {least}"
        yield _violation(f"'{shown}'", path, rule)
    if most is not None and size > most:
        rule = f"Member must have {what} less than or equal to {most}"
        yield _violation(f"'{shown}'", path, rule)


def _violation(shown: str, path: str, rule: str) -> str:
    return f"Value {shown} at '{path}' failed to satisfy constraint: {rule}"


def _join(path: str, name: str) -> str:
    """AWS writes member names with a small first letter in paths: `settings.maxSpeakerLabels`."""
    small = name[:1].lower() + name[1:]
    return f"{path}.{small}" if path else small


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
