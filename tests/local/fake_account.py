"""An AWS account in memory: as much of S3, SSM, STS and CloudFormation as a deployer calls."""

from typing import Any

from botocore.exceptions import ClientError

EVENTS = [
    {"LogicalResourceId": "Stack", "ResourceType": "AWS::CloudFormation::Stack",
     "ResourceStatus": "ROLLBACK_COMPLETE"},
    {"LogicalResourceId": "Queue", "ResourceType": "AWS::SQS::Queue",
     "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "name is too long"},
]  # fmt: skip


def error(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


class FakeAccount:
    """All clients of the account at once."""

    def __init__(self, *, ends_as: str = "COMPLETE", refusal: str = "") -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.buckets: set[str] = set()
        self.parameters: dict[str, str] = {}
        self.statuses: dict[str, list[str]] = {}
        self.change_sets: list[dict[str, Any]] = []
        self.uploads = 0
        self._ends_as = ends_as
        self._refusal = refusal
        self.s3 = self.sts = self.cloudformation = self

    def client(self, service: str) -> "FakeAccount":
        assert service == "ssm"
        return self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "000000000000"}

    def put_parameter(self, *, Name: str, Value: str, **_: object) -> None:  # noqa: N803
        self.parameters[Name] = Value

    def create_bucket(self, *, Bucket: str) -> None:  # noqa: N803
        self.buckets.add(Bucket)

    def head_object(self, *, Bucket: str, Key: str) -> None:  # noqa: N803
        if (Bucket, Key) not in self.objects:
            raise error("404", "HeadObject")

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803
        assert Bucket in self.buckets
        self.uploads += 1
        self.objects[Bucket, Key] = Body

    def create_change_set(self, **request: Any) -> None:
        self.change_sets.append(request)

    def describe_change_set(self, **_: str) -> dict[str, str]:
        if self._refusal:
            return {"Status": "FAILED", "StatusReason": self._refusal}
        return {"Status": "CREATE_COMPLETE"}

    def execute_change_set(self, *, StackName: str, **_: str) -> None:  # noqa: N803
        kind = self.change_sets[-1]["ChangeSetType"]
        self.statuses[StackName] = [f"{kind}_IN_PROGRESS", f"{kind}_{self._ends_as}"]

    def describe_stacks(self, *, StackName: str) -> dict[str, list[dict[str, Any]]]:  # noqa: N803
        if StackName not in self.statuses:
            raise error("ValidationError", "DescribeStacks")
        statuses = self.statuses[StackName]
        status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
        outputs = [{"OutputKey": "QueueUrl", "OutputValue": f"http://queue/{StackName}"}]
        return {"Stacks": [{"StackStatus": status, "Outputs": outputs}]}

    def describe_stack_events(self, **_: str) -> dict[str, list[dict[str, str]]]:
        return {"StackEvents": EVENTS}
