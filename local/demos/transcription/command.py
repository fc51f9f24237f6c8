"""`python -m local demo transcription`: from nothing to who said what and when."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from local import rollout
from local.clients import LocalSession
from local.cloud import Cloud
from local.commands.group import FAILED, screen
from local.demos.lending import Keep, borrowed_cloud
from local.demos.transcription import recordings, results, tracking
from local.demos.transcription.progress import Progress
from local.demos.transcription.results import Results
from local.demos.transcription.solution import STACK, Solution
from local.launch import SERVICES
from local.steps import Steps

Files = Annotated[list[Path] | None, typer.Argument(help="Recordings; without any, a sample.")]
Speakers = Annotated[int | None, typer.Option(help="How many people speak at most, 2 to 30.")]
Language = Annotated[str | None, typer.Option(help="Such as en-US.")]
Channels = Annotated[bool, typer.Option("--channels", help="Each channel is one side of a call.")]
Json = Annotated[Path | None, typer.Option("--json", help="Write all rows with all columns here.")]


def demo(
    files: Files = None,
    speakers: Speakers = None,
    language: Language = None,
    channels: Channels = False,
    json: Json = None,
    keep: Keep = False,
) -> None:
    """Transcribe recordings: start a local cloud, deploy, upload, and query the rows."""
    chosen = recordings.chosen(files or ())
    options = recordings.options(speakers, language, channels=channels)
    if json:
        results.check_writable(json)
    with borrowed_cloud(keep=keep) as borrowed:
        solution, ended, found = _run(borrowed.cloud, chosen, options)
        results.show(found, ended, screen())
        results.show_places(solution, screen())
        results.show_next(solution, screen(), stays=borrowed.stays)
    if json:
        results.write_json(found.rows, json)
        screen().line(f"All rows with all columns: {json}")
    if not all(item.completed for item in ended):
        raise typer.Exit(FAILED)


def _run(
    cloud: Cloud, files: Sequence[Path], options: Mapping[str, str]
) -> tuple[Solution, list[Progress], Results]:
    with Steps(screen()) as steps, steps.step("Run the demo"):
        outputs = rollout.deploy(cloud, [STACK], steps)[STACK]
        cloud.wait_ready(SERVICES)
        solution = Solution.of(outputs, LocalSession(cloud.endpoint_url))
        with steps.step(f"Upload {', '.join(file.name for file in files)}"):
            uploaded = [recordings.upload(file, solution, options) for file in files]
        with steps.step("Transcribe") as step:
            ended = tracking.follow(
                uploaded, solution, tell=step.note, check_alive=cloud.check_alive
            )
        with steps.step("Query the rows"):
            found = results.find({item.key for item in uploaded}, solution)
    return solution, ended, found
