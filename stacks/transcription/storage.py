"""Where recordings come in, and where everything made of them is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.common.private_bucket import PrivateBucket

if TYPE_CHECKING:
    from stacks.common.solution import SolutionStack

TRANSCRIPTS = "transcripts/"
ROWS = "transcribe_data/"
RECORDS = "transcribe_jobs/"


class Storage(Construct):
    """Three buckets: recordings, data, query results.

    Attributes:
        recordings: Users upload here; what is overwritten can be restored for a while.
        data: Raw transcripts, rows and job records, each under a prefix of its own.
        results: Answers of queries; they expire.
    """

    def __init__(self, scope: Construct, id: str, *, solution: SolutionStack) -> None:
        """Create the buckets."""
        super().__init__(scope, id)
        config = solution.stage.transcription
        common: dict[str, Any] = {
            "keep_data": solution.stage.keep_data,
            "access_logs": solution.access_logs,
        }
        superseded = s3.LifecycleRule(
            noncurrent_version_expiration=cdk.Duration.days(config.superseded_recording_days)
        )
        self.recordings = PrivateBucket(
            self, "Recordings", versioned=True, lifecycle_rules=[superseded], **common
        )
        self.recordings.announce_changes()
        self.data = PrivateBucket(self, "Data", **common)
        expired = s3.LifecycleRule(expiration=cdk.Duration.days(config.results_days))
        self.results = PrivateBucket(self, "Results", lifecycle_rules=[expired], **common)
        solution.output(
            "RecordingsBucketName", self.recordings.bucket_name, "Upload recordings here"
        )
        solution.output(
            "DataBucketName", self.data.bucket_name, "Transcripts, rows and job records"
        )
