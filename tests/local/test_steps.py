import re
import time

import pytest

from local.steps import Steps


def test_without_a_terminal_steps_are_plain_lines_with_times(plain) -> None:
    with Steps(plain.screen) as steps, steps.step("Transcribe") as step:
        step.note("waiting")
        step.note("waiting")
        step.note("transcribing")
    assert plain.lines[:2] == ["Transcribe: waiting", "Transcribe: transcribing"]
    assert re.fullmatch(r"Transcribe: \d+\.\d s", plain.lines[2])
    assert len(plain.lines) == 3


def test_overlapping_steps_end_one_by_one(plain) -> None:
    with Steps(plain.screen) as steps, steps.step("Synthesise"), steps.step("Start"):
        pass
    assert [line.split(":")[0] for line in plain.lines] == ["Start", "Synthesise"]


def fail_at_the_second_step(shown) -> None:
    with Steps(shown.screen) as steps:
        with steps.step("Start [the] engine") as step:
            step.note("ready")
        with steps.step("Deploy"):
            raise ValueError("broken")


def test_a_step_that_fails_says_so_and_lets_the_error_through(plain) -> None:
    with pytest.raises(ValueError, match="broken"):
        fail_at_the_second_step(plain)
    assert re.fullmatch(r"Deploy: \d+\.\d s, failed", plain.lines[-1])


def test_the_clock_of_a_step_stops_at_its_end(terminal) -> None:
    with Steps(terminal.screen) as steps:
        with steps.step("Start") as step:
            pass
        seconds = step.seconds
        time.sleep(0.02)
        assert step.seconds == seconds


def test_a_terminal_shows_marks_times_and_notes(terminal) -> None:
    with pytest.raises(ValueError, match="broken"):
        fail_at_the_second_step(terminal)
    last = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.text).splitlines()[-2:]
    assert re.fullmatch(r"✓ Start \[the\] engine +\d\.\d s ready *", last[0])
    assert re.fullmatch(r"✗ Deploy +\d\.\d s *", last[1])
