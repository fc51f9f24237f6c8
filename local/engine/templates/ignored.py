"""Upstream gap: properties that no code reads vanish silently. They are told in the log instead."""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from local.engine import upstream
from local.engine.settings import Settings

Provision = Callable[[str, str, Mapping[str, Any], str], Any]

# Told elsewhere, or without effect where there is one account.
_HARMLESS: Final = frozenset({"CatalogId", "Description", "Tags"})
logger: Final = logging.getLogger(__name__)


class Watched(dict[str, Any]):
    """Properties that remember which of them were read. Whoever iterates reads all."""

    def __init__(self, properties: Mapping[str, Any]) -> None:
        super().__init__(properties)
        self.unread = set(properties)

    def __getitem__(self, name: str) -> Any:
        self.unread.discard(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Read a property."""
        self.unread.discard(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.unread.discard(str(name))
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self.unread.clear()
        return super().__iter__()

    def keys(self) -> Any:
        """Read all."""
        self.unread.clear()
        return super().keys()

    def items(self) -> Any:
        """Read all."""
        self.unread.clear()
        return super().items()


def install(_: Settings) -> None:
    """Watch the creation of resources."""
    upstream.wrap("services.cloudformation.stacks:_provision_resource", _telling)


def _telling(inner: Provision) -> Provision:
    def provision(
        resource_type: str, logical_id: str, props: Mapping[str, Any], stack_name: str
    ) -> Any:
        watched = Watched(props)
        outcome = inner(resource_type, logical_id, watched, stack_name)
        unread = sorted(watched.unread - _HARMLESS)
        if unread and not resource_type.startswith("Custom::"):
            names = ", ".join(unread)
            logger.warning("%s %s: the local cloud ignores %s", resource_type, logical_id, names)
        return outcome

    return provision
