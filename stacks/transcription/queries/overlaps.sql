-- Interruptions: a speaker starts before another has finished.
select
    earlier.audio_transcribe_job,
    later.time_start,
    later.speaker as interrupted_by,
    earlier.speaker as interrupted,
    round(least(earlier.end_seconds, later.end_seconds) - later.start_seconds, 2) as overlap_seconds,
    later.speaker_text
from "$database"."transcribe_data" earlier
join "$database"."transcribe_data" later
    on later.recording_uri = earlier.recording_uri
    and later.upload_date = earlier.upload_date
    and (later.speaker <> earlier.speaker or later.channel <> earlier.channel)
    and later.start_seconds > earlier.start_seconds
    and later.start_seconds < earlier.end_seconds
order by earlier.audio_transcribe_job, later.start_seconds
