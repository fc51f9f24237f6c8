"""Everything that is added to MiniStack, in order."""

from typing import Final

from local.engine.access import audit, batches, root, transport
from local.engine.athena import access as workgroup_access
from local.engine.athena import execution
from local.engine.forwarding import access as forwarded_access
from local.engine.forwarding import lacking, proxy
from local.engine.functions import asynchronous, errors, events, rights, runtime
from local.engine.settings import Settings
from local.engine.storage import absence, managed_key
from local.engine.templates import (
    composite_alarm,
    custom_resources,
    ignored,
    named_query,
    properties,
    support,
)

ACCESS: Final = (root, transport, audit, batches)
FORWARDING: Final = (forwarded_access, proxy, lacking)
STORAGE: Final = (absence, managed_key)
ATHENA: Final = (workgroup_access, execution)
FUNCTIONS: Final = (runtime, errors, rights, asynchronous, events)
TEMPLATES: Final = (named_query, composite_alarm, properties, custom_resources, support, ignored)


def install(settings: Settings) -> None:
    """Install every extension once. Call after the environment is prepared."""
    for extension in (*ACCESS, *FORWARDING, *STORAGE, *ATHENA, *FUNCTIONS, *TEMPLATES):
        extension.install(settings)
