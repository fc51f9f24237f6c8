"""The deployed solution, as its stack's outputs tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from local.clients import LocalSession

STACK: Final = "Transcription"


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What the demo uses of the solution.

    Attributes:
        session: Reaches it.
        recordings_bucket: Takes recordings.
        data_bucket: Holds transcripts, rows and records.
        database: Of the tables.
        table: One row per speaker turn.
        jobs_table: One row per recording; its records lie under this name in the data bucket.
        work_group: To query with.
        quick_query: Who said what and when, in SQL.
        start_function: Takes recordings in.
        collect_function: Writes rows.
    """

    session: LocalSession
    recordings_bucket: str
    data_bucket: str
    database: str
    table: str
    jobs_table: str
    work_group: str
    quick_query: str
    start_function: str
    collect_function: str

    @classmethod
    def of(cls, outputs: Mapping[str, str], session: LocalSession) -> Self:
        """Read the stack's outputs."""
        return cls(
            session=session,
            recordings_bucket=outputs["RecordingsBucketName"],
            data_bucket=outputs["DataBucketName"],
            database=outputs["DatabaseName"],
            table=outputs["TableName"],
            jobs_table=outputs["JobsTableName"],
            work_group=outputs["WorkGroupName"],
            quick_query=outputs["QuickQuery"],
            start_function=outputs["StartJobFunctionName"],
            collect_function=outputs["CollectFunctionName"],
        )
