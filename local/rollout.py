"""The CDK CLI's work in the order that takes the least time."""

import json
from collections.abc import Sequence

from local.clients import LocalSession
from local.cloud import Cloud
from local.deployment import Cdk, is_bootstrapped
from local.errors import LocalCloudError
from local.launch import ENGINE
from local.steps import Steps


def deploy(
    cloud: Cloud, stacks: Sequence[str], steps: Steps, context: Sequence[str] = ()
) -> dict[str, dict[str, str]]:
    """Synthesise while the local cloud starts and is bootstrapped, then deploy.

    Args:
        cloud: Just started or long running.
        stacks: Names of the stacks.
        steps: Where to show what is going on.
        context: `key=value` pairs for the application.

    Returns:
        The outputs of every stack, by the stack's name and the output's.

    Raises:
        LocalCloudError: The cloud did not start, or the CDK CLI failed.
    """
    cdk = _cdk(cloud)
    with cdk.synthesise(context) as synthesis, steps.step("Synthesise the templates"):
        with steps.step("Start the engine"):
            cloud.wait_ready(ENGINE)
        if not is_bootstrapped(LocalSession(cloud.endpoint_url)):
            with steps.step("Bootstrap the account"), cdk.bootstrap() as bootstrap:
                bootstrap.wait()
        synthesis.wait()
    with steps.step(f"Deploy {', '.join(stacks)}"), cdk.deploy(stacks) as deployment:
        deployment.wait()
    outputs: dict[str, dict[str, str]] = json.loads(cdk.outputs.read_text())
    return outputs


def destroy(cloud: Cloud, stacks: Sequence[str], steps: Steps) -> None:
    """Delete stacks that `deploy` deployed.

    Raises:
        LocalCloudError: Nothing was deployed from this state folder, or the CDK CLI failed.
    """
    cdk = _cdk(cloud)
    if not cdk.application.exists():
        raise LocalCloudError(f"Nothing was deployed from {cloud.folder} yet.")
    with steps.step(f"Destroy {', '.join(stacks)}"), cdk.destroy(stacks) as destruction:
        destruction.wait()


def _cdk(cloud: Cloud) -> Cdk:
    return Cdk(cloud.endpoint_url, cloud.folder / "cdk")
