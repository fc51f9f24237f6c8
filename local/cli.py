"""The command line of the local cloud: `python -m local --help`."""

import typer

from local import demos
from local.commands import deploy, lifecycle
from local.commands.group import Commands

app = typer.Typer(
    name="python -m local",
    help="AWS on this machine: one endpoint for boto3, the AWS CLI and the CDK.",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    lifecycle.up,
    lifecycle.down,
    lifecycle.status,
    deploy.deploy,
    deploy.destroy,
    lifecycle.logs,
    lifecycle.env,
):
    app.command()(command)
app.add_typer(demos.app, name="demo")
