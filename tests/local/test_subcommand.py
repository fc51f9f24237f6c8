import os
import sys
import time
from pathlib import Path

import pytest

from local.errors import LocalCloudError
from local.subcommand import Subcommand, relevant

# As the CDK CLI reports a stack that fails, with colours.
FAILED_DEPLOYMENT = """\
\x1b[1mTranscription: start: Building Completion/Collect/Code\x1b[0m
Transcription: success: Built Completion/Collect/Code

Transcription | 1/63 | 8:51 PM | CREATE_COMPLETE     | AWS::S3::Bucket | Data
Transcription | 1/63 | 8:51 PM | CREATE_FAILED       | AWS::SQS::Queue | no such key
\x1b[31m❌  Transcription failed: The stack could not be created\x1b[0m
"""


def run(program: str, folder: Path) -> Subcommand:
    return Subcommand(
        "cdk synth",
        [sys.executable, "-c", program],
        folder=folder,
        environment=os.environ,
        log=folder / "synth.log",
    )


def test_a_failure_quotes_the_output_and_says_where_all_of_it_is(tmp_path: Path) -> None:
    failing = run("print('no such stage'); raise SystemExit(2)", tmp_path)
    with failing, pytest.raises(LocalCloudError, match=r"failed \(exit status 2\)") as caught:
        failing.wait()
    assert str(tmp_path / "synth.log") in str(caught.value)
    assert caught.value.detail == "no such stage"


def test_a_success_is_silent(tmp_path: Path) -> None:
    with run("print('done')", tmp_path) as command:
        command.wait()
    assert command.log.read_text() == "done\n"


def test_leaving_early_ends_the_program(tmp_path: Path) -> None:
    began = time.monotonic()
    with run("import time; time.sleep(60)", tmp_path):
        pass
    assert time.monotonic() - began < 10


def test_what_is_quoted_leaves_out_reports_of_success() -> None:
    assert relevant(FAILED_DEPLOYMENT).splitlines() == [
        "Transcription | 1/63 | 8:51 PM | CREATE_FAILED       | AWS::SQS::Queue | no such key",
        "❌  Transcription failed: The stack could not be created",
    ]
