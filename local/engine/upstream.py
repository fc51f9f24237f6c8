"""The one door to MiniStack's private names: only what the contract lists passes."""

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

from local.engine.contract import CONTRACT


class ContractError(RuntimeError):
    """A private name of MiniStack is not what this engine was written against."""


def use(name: str) -> Any:
    """Return a private object of MiniStack.

    Args:
        name: Module below `ministack` and attribute, for example `core.router:detect_service`.

    Raises:
        ContractError: The name is not in the contract, or MiniStack lacks it.
    """
    if name not in CONTRACT:
        raise ContractError(f"{name} is not listed in local/engine/contract.py. Add it there.")
    module, _, attribute = name.partition(":")
    try:
        return getattr(import_module(f"ministack.{module}"), attribute)
    except (AttributeError, ImportError) as error:
        raise ContractError(f"MiniStack has no {name} any more: {error}") from error


def replace(name: str, replacement: object) -> None:
    """Put an object of ours in the place of a private one of MiniStack."""
    use(name)
    module, _, attribute = name.partition(":")
    setattr(import_module(f"ministack.{module}"), attribute, replacement)


def wrap(name: str, wrapper: Callable[[Any], Any]) -> None:
    """Replace a private function by what `wrapper` makes of it."""
    replace(name, wrapper(use(name)))


def shape(thing: object) -> str:
    """Describe an object as the contract does: parameter names of a function, else its type."""
    if inspect.isfunction(thing):
        return f"({', '.join(inspect.signature(thing).parameters)})"
    return "class" if inspect.isclass(thing) else type(thing).__name__
