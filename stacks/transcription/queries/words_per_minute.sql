-- Speaking rate of each speaker, over the time that they speak.
select
    audio_transcribe_job,
    channel,
    speaker,
    sum(word_count) as words,
    round(60 * sum(word_count) / nullif(sum(end_seconds - start_seconds), 0), 0) as words_per_minute
from "$database"."transcribe_data"
group by audio_transcribe_job, channel, speaker
order by audio_transcribe_job, channel, speaker
