"""The CDK application: one stack per solution, for the stage and region named in the context."""

from __future__ import annotations

import aws_cdk as cdk

from stacks.common.validation import add_checks
from stacks.config import stage_named
from stacks.transcription.stack import TranscriptionStack

DEFAULT_STAGE = "dev"


def build(app: cdk.App) -> cdk.App:
    """Add every solution to the app: `-c stage=prod -c region=eu-west-1` choose where it goes.

    Raises:
        ValueError: The context names an unknown stage.
    """
    stage = stage_named(app.node.try_get_context("stage") or DEFAULT_STAGE)
    environment = cdk.Environment(region=app.node.try_get_context("region"))
    add_checks(app)
    TranscriptionStack(
        app,
        "Transcription",
        stage=stage,
        env=environment,
        description="Recordings in, rows of who said what and when out",
    )
    return app


if __name__ == "__main__":
    build(cdk.App()).synth()
