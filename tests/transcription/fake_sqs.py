"""SQS in memory: what was sent, by queue."""

from collections import deque
from typing import Any

from tests.transcription.fakes import Clock, FakeClient, Faults


class FakeSqs(FakeClient):
    service = "sqs"

    def __init__(self, clock: Clock, faults: Faults) -> None:
        super().__init__(clock, faults)
        self.sent: dict[str, deque[dict[str, Any]]] = {}

    def send_message(self, **parameters: Any) -> Any:
        def effect() -> Any:
            self.sent.setdefault(parameters["QueueUrl"], deque()).append(parameters)
            return {}

        return self.call("SendMessage", parameters, effect)

    def send_message_batch(self, **parameters: Any) -> Any:
        def effect() -> Any:
            assert 1 <= len(parameters["Entries"]) <= 10
            self.sent.setdefault(parameters["QueueUrl"], deque()).extend(parameters["Entries"])
            return {}

        return self.call("SendMessageBatch", parameters, effect)
