"""Columns of the two tables. The handlers write exactly these; a test holds both sides together."""

from __future__ import annotations

from types import MappingProxyType

from aws_cdk import aws_glue as glue

# The first four are those of the 2020 pipeline: same names, same format.
ROW_COLUMNS = MappingProxyType(
    {
        "audio_transcribe_job": "string",
        "time_start": "string",
        "speaker": "string",
        "speaker_text": "string",
        "time_end": "string",
        "start_seconds": "double",
        "end_seconds": "double",
        "channel": "string",
        "confidence": "double",
        "language": "string",
        "word_count": "int",
        "recording_uri": "string",
        "job_name": "string",
    }
)

RECORD_COLUMNS = MappingProxyType(
    {
        "recording": "string",
        "recording_uri": "string",
        "status": "string",
        "reason": "string",
        "job_name": "string",
        "upload_date": "string",
        "uploaded_at": "string",
        "submitted_at": "string",
        "finished_at": "string",
        "duration_seconds": "double",
        "language": "string",
        "media_format": "string",
        "size_bytes": "bigint",
        "turn_count": "int",
        "word_count": "int",
        "settings": "string",
        "transcript_uri": "string",
    }
)

# A query lists one partition a day from the first on, so the first is no earlier than this code:
# S3 dates an object by its upload, and nothing was uploaded to a stack before there was one.
UPLOAD_DATES = glue.PartitionProjectionConfiguration.date(
    min="2026-11-01", max="NOW+1DAYS", format="yyyy-MM-dd"
)
