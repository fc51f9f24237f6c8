"""boto3 clients of the local cloud, untouched by the user's own AWS configuration."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config

from local.credentials import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sts import STSClient
    from mypy_boto3_transcribe import TranscribeServiceClient

# (configuration key, environment variables, default, conversion): no profile, no files.
_NOTHING_OF_THE_USER: dict[str, tuple[str | None, list[str], str | None, None]] = {
    "profile": (None, [], None, None),
    "config_file": (None, [], os.devnull, None),
    "credentials_file": (None, [], os.devnull, None),
}
_CONFIG = Config(
    proxies={},
    connect_timeout=5,
    read_timeout=120,
    retries={"mode": "standard", "max_attempts": 3},
)


class LocalSession:
    """A boto3 session whose clients all talk to one local cloud, with its root key."""

    def __init__(self, endpoint_url: str) -> None:
        self.endpoint_url = endpoint_url
        self._session = boto3.Session(
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET_ACCESS_KEY,
            region_name=REGION,
            botocore_session=botocore.session.Session(_NOTHING_OF_THE_USER),
        )

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 has no common type of clients
        """A new client of any service."""
        return self._session.client(service, endpoint_url=self.endpoint_url, config=_CONFIG)

    @cached_property
    def athena(self) -> AthenaClient:
        """Queries."""
        client: AthenaClient = self.client("athena")
        return client

    @cached_property
    def cloudformation(self) -> CloudFormationClient:
        """Stacks."""
        client: CloudFormationClient = self.client("cloudformation")
        return client

    @cached_property
    def functions(self) -> LambdaClient:
        """Lambda functions."""
        client: LambdaClient = self.client("lambda")
        return client

    @cached_property
    def logs(self) -> CloudWatchLogsClient:
        """Log groups."""
        client: CloudWatchLogsClient = self.client("logs")
        return client

    @cached_property
    def s3(self) -> S3Client:
        """Buckets."""
        client: S3Client = self.client("s3")
        return client

    @cached_property
    def sqs(self) -> SQSClient:
        """Queues."""
        client: SQSClient = self.client("sqs")
        return client

    @cached_property
    def sts(self) -> STSClient:
        """Identity."""
        client: STSClient = self.client("sts")
        return client

    @cached_property
    def transcribe(self) -> TranscribeServiceClient:
        """Transcription jobs."""
        client: TranscribeServiceClient = self.client("transcribe")
        return client
