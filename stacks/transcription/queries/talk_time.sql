-- Talk time of each speaker, and the share of all speech in the recording.
select
    audio_transcribe_job,
    channel,
    speaker,
    count(*) as turns,
    round(sum(end_seconds - start_seconds), 1) as talk_seconds,
    round(100 * sum(end_seconds - start_seconds)
        / sum(sum(end_seconds - start_seconds)) over (partition by audio_transcribe_job), 1) as share_percent
from "$database"."transcribe_data"
group by audio_transcribe_job, channel, speaker
order by audio_transcribe_job, talk_seconds desc
