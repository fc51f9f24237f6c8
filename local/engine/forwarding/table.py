"""Which services are forwarded, and what their operations mean to IAM.

Resources and condition keys follow AWS's Service Authorization Reference. A new service is a
new entry here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardedService:
    """A service behind the engine, known by the name its requests are signed with.

    Attributes:
        signing_name: Service name in the credential scope; also its IAM prefix.
        model: botocore's name of the service model.
        resources: Resource part of the ARN for operations that have one, with members of the
            request in braces. Other operations are checked on `*`.
        conditions: Members of the request that IAM policies may refer to, by condition key.
    """

    signing_name: str
    model: str
    resources: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)

    def resource(self, operation: str, request: Mapping[str, Any], scope: str) -> str:
        """Return the ARN an operation is checked on.

        Args:
            operation: Name of the operation.
            request: Its input.
            scope: Region and account, joined by a colon.
        """
        template = self.resources.get(operation)
        if template is None:
            return "*"
        return f"arn:aws:{self.signing_name}:{scope}:{template.format_map(request)}"


TRANSCRIBE: Final = ForwardedService(
    signing_name="transcribe",
    model="transcribe",
    resources={
        "GetTranscriptionJob": "transcription-job/{TranscriptionJobName}",
        "DeleteTranscriptionJob": "transcription-job/{TranscriptionJobName}",
    },
    conditions={
        "transcribe:OutputBucketName": "OutputBucketName",
        "transcribe:OutputEncryptionKMSKeyId": "OutputEncryptionKMSKeyId",
        "transcribe:OutputKey": "OutputKey",
    },
)

FORWARDED: Final[Mapping[str, ForwardedService]] = {
    service.signing_name: service for service in (TRANSCRIBE,)
}
