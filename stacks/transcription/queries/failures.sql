-- Recordings that were refused or that failed, and why; the latest first.
select recording, status, reason, uploaded_at, finished_at, media_format, size_bytes, job_name
from "$database"."transcribe_jobs"
where status in ('failed', 'refused')
order by uploaded_at desc
