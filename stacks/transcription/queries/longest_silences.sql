-- The twenty longest silences: nobody speaks between one turn and the next.
with spoken as (
    select
        audio_transcribe_job,
        start_seconds,
        time_start,
        max(end_seconds) over (
            partition by audio_transcribe_job
            order by start_seconds, end_seconds
            rows between unbounded preceding and 1 preceding
        ) as silent_from
    from "$database"."transcribe_data"
)
select
    audio_transcribe_job,
    round(silent_from, 2) as silent_from_seconds,
    round(start_seconds - silent_from, 2) as silence_seconds,
    time_start as speech_resumes
from spoken
where start_seconds > silent_from
order by silence_seconds desc
limit 20
