"""Deploy a synthesised application with boto3 alone: one second, not the CDK CLI's ten."""

import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from botocore.exceptions import ClientError

from local import manifest, publishing
from local.clients import LocalSession
from local.credentials import REGION
from local.errors import LocalCloudError

DEPLOY_SECONDS: Final = 300.0
POLL_SECONDS: Final = 0.05
_NO_CHANGES: Final = ("didn't contain changes", "No updates are to be performed")


def deploy_assembly(
    directory: Path, stack_names: Sequence[str], session: LocalSession
) -> dict[str, dict[str, str]]:
    """Publish the assets of the named stacks, then create or update them, dependencies first.

    Args:
        directory: A `cdk.out` folder.
        stack_names: As CloudFormation knows them.
        session: Where to.

    Returns:
        The outputs of every stack deployed, by stack name and output name.

    Raises:
        LocalCloudError: A stack is not there or failed; the detail lists its failed resources.
    """
    stacks = manifest.in_order(manifest.read(directory), stack_names)
    values = publishing.placeholders(session)
    publishing.publish(stacks, session, values)
    for stack in stacks:
        bucket, _, key = (
            publishing.filled(stack.template_url, values).removeprefix("s3://").partition("/")
        )
        _deploy(stack.name, f"https://s3.{REGION}.amazonaws.com/{bucket}/{key}", session)
    return {stack.name: _outputs(stack.name, session) for stack in stacks}


def _deploy(name: str, template_url: str, session: LocalSession) -> None:
    change_set = f"change-{uuid.uuid4().hex}"
    session.cloudformation.create_change_set(
        StackName=name,
        ChangeSetName=change_set,
        ChangeSetType="UPDATE" if _status(name, session) else "CREATE",
        TemplateURL=template_url,
        Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    if not _has_changes(name, change_set, session):
        return
    session.cloudformation.execute_change_set(StackName=name, ChangeSetName=change_set)
    deadline = time.monotonic() + DEPLOY_SECONDS
    while (status := _status(name, session)) is None or status.endswith("_IN_PROGRESS"):
        if time.monotonic() > deadline:
            raise LocalCloudError(f"Stack {name} is {status} after {DEPLOY_SECONDS:.0f} s.")
        time.sleep(POLL_SECONDS)
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise LocalCloudError(f"Stack {name} is {status}.", detail=_failures(name, session))


def _status(name: str, session: LocalSession) -> str | None:
    """The stack's status; None for a stack that does not exist, or only as a first change set."""
    try:
        status = session.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    return None if status in {"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"} else status


def _has_changes(name: str, change_set: str, session: LocalSession) -> bool:
    while True:
        answer = session.cloudformation.describe_change_set(
            StackName=name, ChangeSetName=change_set
        )
        if answer["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
            break
        time.sleep(POLL_SECONDS)
    reason = answer.get("StatusReason", "")
    if answer["Status"] != "FAILED":
        return True
    if any(text in reason for text in _NO_CHANGES):
        return False
    raise LocalCloudError(f"Stack {name} was refused: {reason or 'no reason given'}")


def _outputs(name: str, session: LocalSession) -> dict[str, str]:
    stack = session.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _failures(name: str, session: LocalSession) -> str:
    events = session.cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    return "\n".join(
        f"{event['LogicalResourceId']} ({event['ResourceType']}): "
        f"{event.get('ResourceStatusReason', event['ResourceStatus'])}"
        for event in reversed(events)
        if "FAILED" in event["ResourceStatus"]
    )
