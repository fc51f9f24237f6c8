"""This deployment's Transcribe jobs, told apart from others by the prefix of their names."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.common.validation import (
    acknowledge_every_resource,
    acknowledge_names_given_at_run_time,
)


class TranscribeJobs(Construct):
    """Names, permissions and events of the jobs that this stack starts.

    Attributes:
        name_prefix: Every job's name begins with it. A stack's name holds no dot, so no prefix is
            the beginning of another.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        """Derive the prefix from the stack's name."""
        super().__init__(scope, id)
        self.name_prefix = f"{cdk.Stack.of(self).stack_name}."

    def grant_start(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow starting jobs."""
        acknowledge_every_resource(
            grantee,
            because="X-Ray's actions and transcribe:StartTranscriptionJob take no resource.",
        )
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["transcribe:StartTranscriptionJob"], resource_arns=["*"]
        )

    def grant_get(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow asking for the state of this stack's jobs."""
        jobs = cdk.Stack.of(self).format_arn(
            service="transcribe", resource="transcription-job", resource_name=f"{self.name_prefix}*"
        )
        acknowledge_names_given_at_run_time(grantee, jobs)
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["transcribe:GetTranscriptionJob"], resource_arns=[jobs]
        )

    def on_finished(self, scope: Construct, id: str) -> events.Rule:
        """Rule that matches when a job of this stack completed or failed."""
        return events.Rule(
            scope,
            id,
            description="A transcription job of this stack completed or failed.",
            event_pattern=events.EventPattern(
                source=["aws.transcribe"],
                detail_type=["Transcribe Job State Change"],
                detail={
                    "TranscriptionJobName": events.Match.prefix(self.name_prefix),
                    "TranscriptionJobStatus": ["COMPLETED", "FAILED"],
                },
            ),
        )
