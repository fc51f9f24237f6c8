from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription import lifecycle, naming
from transcription.records import Record, Status

JOBS = {letter: naming.job_name("S.", "a" * 32, etag=letter, overrides={}) for letter in "ABC"}
DATES = ("2026-11-22", "2026-11-23")
RANKS = {
    Status.REFUSED: 0,
    Status.WAITING: 0,
    Status.SUBMITTED: 1,
    Status.FAILED: 2,
    Status.COMPLETED: 3,
}
TIMES = {"submitted_at": "2026-11-22T12:00:00Z", "finished_at": "2026-11-22T12:05:00Z"}


def upload(letter: str = "A", date: str = DATES[0], status: Status = Status.WAITING) -> Record:
    return Record(
        recording="a.wav",
        recording_uri="s3://recordings/a.wav",
        status=status,
        job_name=JOBS[letter],
        upload_date=date,
        recording_id="a" * 32,
        bucket="recordings",
    )


def complete(current: Record, letter: str, date: str = DATES[0]) -> Record:
    job_name = JOBS[letter]
    return lifecycle.completed(
        current, job_name, rows_key=naming.rows_key(date, job_name), turn_count=1
    )


def change(current: Record, what: str, letter: str, date: str) -> Record:
    """Any change there is, told about any job."""
    job_name = JOBS[letter]
    if what in {"uploaded", "refused"}:
        status = Status.REFUSED if what == "refused" else Status.WAITING
        return lifecycle.superseded(current, upload(letter, date, status))
    if what == "waiting":
        return lifecycle.waiting_again(current, job_name, deferrals=1)
    if what == "submitted":
        return lifecycle.submitted(current, job_name, at=TIMES["submitted_at"])
    if what == "rejected":
        return lifecycle.rejected(current, job_name, reason="no")
    if what == "failed":
        return lifecycle.failed(current, job_name, reason="no", **TIMES)
    return complete(current, letter, date)


CHANGES = ("uploaded", "refused", "waiting", "submitted", "rejected", "failed", "completed")
HISTORIES = st.lists(
    st.tuples(st.sampled_from(CHANGES), st.sampled_from("ABC"), st.sampled_from(DATES)),
    max_size=30,
)


@given(history=HISTORIES)
def test_any_history_goes_forward_and_forgets_no_rows(history: list[tuple[str, str, str]]) -> None:
    current, written = upload(), set()
    for what, letter, date in history:
        new = change(current, what, letter, date)
        if what not in {"uploaded", "refused"}:
            assert new.job_name == current.job_name
            assert new == current or letter_of(new) == letter
            assert RANKS[new.status] >= RANKS[current.status]
        if what != "completed":
            assert new.rows_key == current.rows_key, "rows are visible until others are there"
        current = new
        written.add(current.own_rows_key)
        kept = {current.rows_key, current.own_rows_key, *current.stale_rows_keys}
        assert written <= kept
        assert not {current.rows_key, current.own_rows_key} & set(current.stale_rows_keys)
        assert len(set(current.stale_rows_keys)) == len(current.stale_rows_keys)


@given(history=HISTORIES)
def test_what_is_told_twice_changes_nothing_more(history: list[tuple[str, str, str]]) -> None:
    current = upload()
    for told in history:
        current = change(current, *told)
        if told[0] not in {"uploaded", "refused"}:
            assert change(current, *told) == current


def letter_of(record: Record) -> str:
    return next(letter for letter, job_name in JOBS.items() if job_name == record.job_name)


@pytest.mark.parametrize(
    ("before", "what", "after"),
    [
        (Status.WAITING, "waiting", Status.WAITING),
        (Status.WAITING, "submitted", Status.SUBMITTED),
        (Status.WAITING, "rejected", Status.REFUSED),
        (Status.WAITING, "completed", Status.COMPLETED),
        (Status.WAITING, "failed", Status.FAILED),
        (Status.SUBMITTED, "waiting", Status.SUBMITTED),
        (Status.SUBMITTED, "rejected", Status.FAILED),
        (Status.SUBMITTED, "completed", Status.COMPLETED),
        (Status.SUBMITTED, "failed", Status.FAILED),
        (Status.FAILED, "submitted", Status.FAILED),
        (Status.FAILED, "rejected", Status.FAILED),
        (Status.FAILED, "completed", Status.COMPLETED),
        (Status.COMPLETED, "waiting", Status.COMPLETED),
        (Status.COMPLETED, "submitted", Status.COMPLETED),
        (Status.COMPLETED, "rejected", Status.COMPLETED),
        (Status.COMPLETED, "failed", Status.COMPLETED),
        (Status.REFUSED, "waiting", Status.REFUSED),
        (Status.REFUSED, "rejected", Status.REFUSED),
        (Status.REFUSED, "submitted", Status.SUBMITTED),
    ],
)
def test_each_step(before: Status, what: str, after: Status) -> None:
    assert change(upload(status=before), what, "A", DATES[0]).status is after
    assert change(upload("B", status=before), what, "A", DATES[0]) == upload("B", status=before)


def test_completion_replaces_the_rows_of_the_upload_before() -> None:
    first = complete(upload("A"), "A")
    second = lifecycle.superseded(first, upload("B"))
    assert (second.rows_key, second.stale_rows_keys) == (first.rows_key, ())
    third = complete(second, "B")
    assert third.rows_key == naming.rows_key(DATES[0], JOBS["B"])
    assert third.stale_rows_keys == (first.rows_key,)


def test_rows_written_under_another_date_do_not_complete_a_record() -> None:
    current = upload("A", DATES[1])
    assert complete(current, "A", DATES[0]) == current


def test_rows_of_a_superseded_job_are_leftovers_unless_they_count() -> None:
    unfinished = lifecycle.superseded(upload("A"), upload("B"))
    assert lifecycle.leftover_rows(unfinished, JOBS["A"]) == (upload("A").own_rows_key,)
    finished = lifecycle.superseded(complete(upload("A"), "A"), upload("B"))
    assert lifecycle.leftover_rows(finished, JOBS["A"]) == ()


def test_a_failure_keeps_the_rows_of_the_upload_before() -> None:
    first = complete(upload("A"), "A")
    second = lifecycle.superseded(first, upload("B"))
    failed = lifecycle.failed(second, JOBS["B"], reason="no", **TIMES)
    assert failed.rows_key == first.rows_key


def test_tidying_keeps_the_newest_and_can_be_repeated() -> None:
    keys = tuple(str(number) for number in range(40))
    tidied = lifecycle.tidied(replace(upload(), stale_rows_keys=keys))
    assert tidied.stale_rows_keys == keys[-lifecycle.MOST_STALE_KEYS :]
    assert lifecycle.tidied(tidied) == tidied
