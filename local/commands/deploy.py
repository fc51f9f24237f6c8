"""`deploy` and `destroy`."""

from typing import Annotated

import typer

from local import cloud, paths, rollout
from local.commands.group import screen
from local.steps import Steps

Stacks = Annotated[list[str], typer.Argument(help="Names of stacks, such as Transcription.")]
Context = Annotated[
    list[str] | None, typer.Option("--context", "-c", help="key=value, such as stage=prod.")
]


def deploy(stacks: Stacks, context: Context = None) -> None:
    """Deploy stacks to the local cloud with the CDK CLI."""
    running = cloud.require(paths.state_folder())
    with Steps(screen()) as steps:
        deployed = rollout.deploy(running, stacks, steps, context=context or ())
    for stack, outputs in deployed.items():
        screen().heading(stack)
        screen().table(("output", "value"), sorted(outputs.items()))


def destroy(stacks: Stacks) -> None:
    """Delete stacks from the local cloud with the CDK CLI."""
    running = cloud.require(paths.state_folder())
    with Steps(screen()) as steps:
        rollout.destroy(running, stacks, steps)
