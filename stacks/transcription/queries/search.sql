-- Turns that contain a text, whatever its case: replace "refund" by what you look for.
select audio_transcribe_job, time_start, speaker, speaker_text, recording_uri
from "$database"."transcribe_data"
where strpos(lower(speaker_text), lower('refund')) > 0
order by audio_transcribe_job, start_seconds
