-- All rows for a spreadsheet: the result file is CSV, and no text in it can act as a formula.
select
    case when regexp_like(audio_transcribe_job, '^[-=+@\t\r\n＝＋－＠]') then concat('''', audio_transcribe_job) else audio_transcribe_job end as audio_transcribe_job,
    time_start,
    case when regexp_like(speaker, '^[-=+@\t\r\n＝＋－＠]') then concat('''', speaker) else speaker end as speaker,
    case when regexp_like(speaker_text, '^[-=+@\t\r\n＝＋－＠]') then concat('''', speaker_text) else speaker_text end as speaker_text,
    time_end,
    start_seconds,
    end_seconds,
    channel,
    confidence,
    language,
    word_count,
    recording_uri,
    job_name,
    upload_date
from "$database"."transcribe_data"
order by 1, 6
