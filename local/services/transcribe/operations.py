"""The operations of Transcribe that the local cloud has."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from local.services.aws_json import Operation
from local.services.caller import Caller, Credentials
from local.services.clients import ROOT, Clients
from local.services.errors import ServiceError
from local.services.transcribe import request, storage
from local.services.transcribe.job import Job, detail, summary
from local.services.transcribe.paging import page
from local.services.transcribe.store import JobStore
from local.services.transcribe.workers import Workers

LOG: Final = logging.getLogger(__name__)
PAGE_SIZE: Final = 5


class Transcribe:
    """Starts, shows and deletes transcription jobs."""

    def __init__(self, store: JobStore, workers: Workers, clients: Clients) -> None:
        self._store = store
        self._workers = workers
        self._clients = clients

    @property
    def operations(self) -> Mapping[str, Operation]:
        """The operations by name."""
        return {
            "StartTranscriptionJob": self.start,
            "GetTranscriptionJob": self.get,
            "ListTranscriptionJobs": self.list,
            "DeleteTranscriptionJob": self.delete,
        }

    def start(self, message: dict[str, Any], caller: Caller) -> Mapping[str, Any]:
        """Check a request down to the objects it names, then take the job up."""
        wanted = request.parse(message, caller.scope.account)
        self._store.check(caller.scope, wanted)  # before any call to S3; decided again below
        credentials = self._credentials(wanted, caller)
        s3 = self._clients.create("s3", credentials, caller.scope.region)
        storage.check_access(s3, wanted.media, wanted.transcript)
        job = self._store.add(caller.scope, wanted)
        self._workers.submit(job, credentials)
        LOG.info("job %s: %s", wanted.name, job.status.value)
        shown = detail(job)
        del shown["Transcript"]  # not yet there, and AWS leaves it out
        return {"TranscriptionJob": shown}

    def get(self, message: dict[str, Any], caller: Caller) -> Mapping[str, Any]:
        """Show one job."""
        job = self._store.get(caller.scope, message["TranscriptionJobName"])
        return {"TranscriptionJob": detail(job)}

    def list(self, message: dict[str, Any], caller: Caller) -> Mapping[str, Any]:
        """Show a page of jobs, newest first."""
        status, part = message.get("Status"), message.get("JobNameContains", "").casefold()

        def matches(job: Job) -> bool:
            return status in {None, job.status.value} and part in job.request.name.casefold()

        jobs = self._store.newest_first(caller.scope, matches)
        shown, token = page(jobs, message.get("NextToken"), message.get("MaxResults", PAGE_SIZE))
        return (
            ({"Status": status} if status else {})
            | {"TranscriptionJobSummaries": [summary(job) for job in shown]}
            | ({"NextToken": token} if token else {})
        )

    def delete(self, message: dict[str, Any], caller: Caller) -> Mapping[str, Any]:
        """Forget a job that is over; its results stay."""
        self._store.remove(caller.scope, message["TranscriptionJobName"])
        return {}

    def _credentials(self, wanted: request.JobRequest, caller: Caller) -> Credentials:
        if wanted.role_arn is None:
            return caller.credentials
        try:
            sts = self._clients.create("sts", ROOT, caller.scope.region)
            key = sts.assume_role(RoleArn=wanted.role_arn, RoleSessionName="transcribe")[
                "Credentials"
            ]
        except (BotoCoreError, ClientError) as error:
            LOG.info("job %s: its role can't be assumed", wanted.name)
            raise ServiceError(
                "BadRequestException",
                "The DataAccessRoleArn can't be assumed. "
                "Make sure that the role exists; on AWS it must trust transcribe.amazonaws.com.",
            ) from error
        return Credentials(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])
