"""The event that a job is over.

Format: https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-transcribe.html
"""

import json
import logging
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from local.services.clients import ROOT, Clients
from local.services.transcribe.job import Job

LOG: Final = logging.getLogger(__name__)
SOURCE: Final = "aws.transcribe"
DETAIL_TYPE: Final = "Transcribe Job State Change"


class Publisher:
    """Sends events to the default event bus with AWS's own rights."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def job_is_over(self, job: Job) -> None:
        """Send the event of a job; AWS too delivers at best effort: a failure is logged."""
        entry = {"Source": SOURCE, "DetailType": DETAIL_TYPE, "Detail": json.dumps(_detail(job))}
        try:
            bus = self._clients.create("events", ROOT, job.scope.region)
            answer = bus.put_events(Entries=[entry])
        except (BotoCoreError, ClientError) as error:
            LOG.warning(
                "the event of job %s was not sent: %s", job.request.name, type(error).__name__
            )
        else:
            if answer["FailedEntryCount"]:
                code = answer["Entries"][0].get("ErrorCode")
                LOG.error("the event of job %s was refused: %s", job.request.name, code)


def _detail(job: Job) -> dict[str, str]:
    detail = {
        "TranscriptionJobName": job.request.name,
        "TranscriptionJobStatus": job.status.value,
    }
    if job.result.failure_reason is not None:
        detail["FailureReason"] = job.result.failure_reason
    return detail
