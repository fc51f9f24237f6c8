from datetime import UTC, datetime

import pytest

from local.services.caller import Scope
from local.services.errors import ServiceError
from local.services.transcribe.job import Result
from local.services.transcribe.request import parse
from local.services.transcribe.store import JobStore

SCOPE = Scope("000000000000", "us-east-1")


def request(name):
    return parse(
        {
            "TranscriptionJobName": name,
            "Media": {"MediaFileUri": "s3://recordings/call.wav"},
            "LanguageCode": "en-US",
            "OutputBucketName": "data",
        },
        SCOPE.account,
    )


def test_the_oldest_jobs_that_are_over_are_forgotten():
    store = JobStore(limit=100, history=3)
    jobs = [store.add(SCOPE, request(f"job-{number}")) for number in range(3)]
    for job in jobs[1:]:
        store.replace(job.finish(Result(), datetime.now(UTC)))
    store.add(SCOPE, request("job-3"))
    store.add(SCOPE, request("job-4"))
    store.add(SCOPE, request("job-5"))
    names = [job.request.name for job in store.newest_first(SCOPE, lambda _: True)]
    assert names == ["job-5", "job-4", "job-3", "job-0"]


def test_regions_are_apart():
    store = JobStore(limit=1)
    store.add(SCOPE, request("job"))
    store.add(Scope(SCOPE.account, "eu-west-1"), request("job"))
    with pytest.raises(ServiceError, match="LimitExceeded"):
        store.add(SCOPE, request("other"))
