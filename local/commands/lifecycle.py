"""`up`, `down`, `status`, `env`, `logs`."""

import shlex
import time
from typing import Annotated, Final

import typer

from local import cloud, function_logs, health, paths, ports
from local.clients import LocalSession
from local.commands.group import FAILED, errors, screen
from local.environment import exports
from local.paths import COMMAND
from local.steps import Steps

WATCH_SECONDS: Final = 0.3
Port = Annotated[int, typer.Option(help="TCP port of the one endpoint, on 127.0.0.1.")]
Detach = Annotated[bool, typer.Option("--detach", help="Return when the local cloud is ready.")]


def up(port: Port = ports.DEFAULT_PORT, detach: Detach = False) -> None:
    """Start the local cloud; Ctrl-C stops it, unless it was detached."""
    started = cloud.start(paths.state_folder(), port)
    try:
        with Steps(screen()) as steps, steps.step("Start the local cloud"):
            started.wait_ready()
        _introduce(started)
        if detach:
            return
        while all(server.is_running() for server in started.servers.values()):
            time.sleep(WATCH_SECONDS)
        started.check_ended_as_asked()
    except BaseException:
        started.stop()
        raise
    started.stop()


def down() -> None:
    """Stop the local cloud and everything that it started."""
    running = cloud.find(paths.state_folder())
    if running is None:
        screen().line("No local cloud is running.")
        return
    running.stop()
    screen().line(f"Stopped the local cloud. Its logs stay in {running.folder}")


def status() -> None:
    """Tell whether the local cloud runs and what is deployed; exit code 1 where it does not."""
    running = cloud.find(paths.state_folder())
    if running is None:
        screen().line(cloud.NONE_RUNNING)
        raise typer.Exit(FAILED)
    show = screen()
    show.line(f"endpoint  {running.endpoint_url}")
    show.line(f"started   {running.state.started}")
    for name, server in running.servers.items():
        ready = health.is_ready(running.url(name))
        condition = "ready" if ready else "not ready" if server.is_running() else "ended"
        show.line(f"{name:<8}  {condition}, process {server.pid}, log {server.log}")
    if not running.is_ready():
        raise typer.Exit(FAILED)
    for stack in LocalSession(running.endpoint_url).cloudformation.describe_stacks()["Stacks"]:
        show.line(f"stack     {stack['StackName']}, {stack['StackStatus']}")


def env() -> None:
    """Print what other tools need: `eval "$(python -m local env)"`, then `aws s3 ls`."""
    running = cloud.require(paths.state_folder())
    for name, value in exports(running.endpoint_url).items():
        screen().line(f"export {name}={shlex.quote(value)}")
    screen().line("unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN")


def logs(
    function: Annotated[str, typer.Argument(help="A function's name or a part of it.")],
    follow: Annotated[bool, typer.Option("--follow", help="Keep on showing new lines.")] = False,
) -> None:
    """Show the log of a Lambda function."""
    session = LocalSession(cloud.require(paths.state_folder()).endpoint_url)
    name = function_logs.function_named(function, session)
    show = screen()
    shown = False
    for line in function_logs.events(name, session, follow=follow):
        shown = True
        show.line(line)
    if not shown:
        errors().line(f"{name} has not run yet.")


def _introduce(started: cloud.Cloud) -> None:
    show = screen()
    show.line(f"The local cloud is ready: {started.endpoint_url}")
    show.line(f'Use it from a shell:  eval "$({COMMAND} env)"')
    show.line(f"Deploy to it:         {COMMAND} deploy Transcription")
    show.line(f"Stop it:              {COMMAND} down")
