"""Find the log of a Lambda function by a part of its name, and read it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from local.clients import LocalSession
from local.errors import LocalCloudError

FOLLOW_SECONDS: Final = 1.0


def function_named(part: str, session: LocalSession) -> str:
    """The one function whose name contains the part; case and separators don't matter.

    Raises:
        LocalCloudError: No function fits, or several do.
    """
    pages = session.functions.get_paginator("list_functions").paginate()
    names = sorted(found["FunctionName"] for page in pages for found in page["Functions"])
    fitting = [name for name in names if _plain(part) in _plain(name)]
    if len(fitting) == 1:
        return fitting[0]
    if part in fitting:
        return part
    found = "Several functions fit" if fitting else "No function fits"
    raise LocalCloudError(
        f"{found} {part!r}. Choose one of: {', '.join(fitting or names) or 'none is deployed'}"
    )


def events(function: str, session: LocalSession, *, follow: bool = False) -> Iterator[str]:
    """The log of a function, a line per event, oldest first; with `follow` it never ends."""
    settings = session.functions.get_function_configuration(FunctionName=function)
    group = settings.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{function}"
    seen: set[str] = set()
    while True:
        for identity, line in _stored(group, session):
            if identity not in seen:
                seen.add(identity)
                yield line
        if not follow:
            return
        time.sleep(FOLLOW_SECONDS)


def _stored(group: str, session: LocalSession) -> Iterator[tuple[str, str]]:
    try:
        pages = session.logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        for page in pages:
            for event in page["events"]:
                moment = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
                text = event["message"].rstrip()
                # the engine gives events no id of their own
                identity = f"{event['logStreamName']} {event['timestamp']} {text}"
                yield identity, f"{moment:%H:%M:%S.%f}"[:-3] + f" {text}"
    except session.logs.exceptions.ResourceNotFoundException:
        return  # the function has not run yet


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
