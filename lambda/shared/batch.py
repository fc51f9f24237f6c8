"""A batch of SQS messages, each handled by itself: one that fails doesn't hold up the others."""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from shared.errors import PermanentError, TransientError
from shared.observability import count, logger


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a message: counted as the metric `outcome`, logged with `ids`."""

    outcome: str
    ids: Mapping[str, str]


def process_messages(
    event: dict[str, Any], handle: Callable[[SQSRecord], Report]
) -> PartialItemFailureResponse:
    """Handle every message of an SQS event and name the failed ones, for SQS to deliver again.

    A failure is logged by its own text where the error is one of the project's, and by type and
    place where it isn't: the text of a foreign error may quote what must not be logged.
    """
    count("Messages", len(event["Records"]))
    return process_partial_response(
        event=event,
        record_handler=partial(_handle, handle=handle),
        processor=BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False),
    )


def _handle(record: SQSRecord, handle: Callable[[SQSRecord], Report]) -> None:
    with logger.append_context_keys(message_id=record.message_id):
        try:
            report = handle(record)
        except TransientError as error:
            logger.warning("Message goes back to its queue", error=str(error))
            raise
        except PermanentError as error:
            logger.error("Message can't be handled", error=str(error))
            raise
        except Exception as error:
            where = traceback.format_tb(error.__traceback__)
            logger.error("Message failed", error=type(error).__name__, where=where)
            raise
        logger.info(report.outcome, extra=report.ids)
        count(report.outcome)
