"""SQS: messages to the intake and completion queues."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from shared.aws import translated
from shared.errors import TransientError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef

DEFERRALS = "deferrals"
_BATCH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An event in EventBridge's form, and how often it was put back for want of room."""

    body: str
    deferrals: int = 0

    @property
    def attributes(self) -> "dict[str, MessageAttributeValueTypeDef]":
        """The message's attributes in SQS's form."""
        return {DEFERRALS: {"DataType": "Number", "StringValue": str(self.deferrals)}}


class Queue:
    """One SQS queue to send to."""

    def __init__(self, *, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, message: Message, *, delay_seconds: int = 0) -> None:
        """Send a message, to be delivered after a delay."""
        with translated("send a message"):
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=message.body,
                MessageAttributes=message.attributes,
                DelaySeconds=delay_seconds,
            )

    def send_all(self, messages: Iterable[Message]) -> int:
        """Send messages ten at a time; returns how many.

        Raises:
            TransientError: the queue didn't take one of them.
        """
        remaining, sent = iter(messages), 0
        while batch := list(islice(remaining, _BATCH)):
            with translated("send messages"):
                answer = self._client.send_message_batch(
                    QueueUrl=self._url,
                    Entries=[
                        {
                            "Id": str(index),
                            "MessageBody": message.body,
                            "MessageAttributes": message.attributes,
                        }
                        for index, message in enumerate(batch)
                    ],
                )
            if failures := answer.get("Failed"):
                raise TransientError(f"can't send {len(failures)} of {len(batch)} messages")
            sent += len(batch)
        return sent
