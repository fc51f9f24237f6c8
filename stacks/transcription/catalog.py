"""The SQL side: database, tables, workgroup, named queries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from constructs import Construct

from stacks.transcription.named_queries import add_named_queries
from stacks.transcription.storage import RECORDS, ROWS
from stacks.transcription.tables import RECORD_COLUMNS, ROW_COLUMNS, UPLOAD_DATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stacks.common.private_bucket import PrivateBucket
    from stacks.common.solution import SolutionStack
    from stacks.transcription.storage import Storage

STRING = glue.Schema.STRING
TYPES = {
    "string": STRING,
    "double": glue.Schema.DOUBLE,
    "int": glue.Schema.INTEGER,
    "bigint": glue.Schema.BIG_INT,
}


class Catalog(Construct):
    """Two tables over the data bucket, and a workgroup that queries them.

    Attributes:
        database: Holds the tables; named after the stack.
        rows: `transcribe_data`, one row per speaker turn.
        records: `transcribe_jobs`, one row per recording.
        work_group: Encrypts results, limits what a query scans.
    """

    def __init__(
        self, scope: Construct, id: str, *, solution: SolutionStack, storage: Storage
    ) -> None:
        """Create the database and what is in it."""
        super().__init__(scope, id)
        self.database = glue.Database(
            self,
            "Database",
            database_name=re.sub(r"\W", "_", solution.stack_name.lower()),
            description="Transcribed recordings.",
            removal_policy=cdk.RemovalPolicy.DESTROY,  # it describes data, and holds none
        )
        self.rows = self._rows(storage.data)
        self.records = self._table(
            "Records",
            "transcribe_jobs",
            RECORDS,
            RECORD_COLUMNS,
            storage.data,
            description="One row per recording: what happened to it, and why.",
        )
        config = solution.stage.transcription
        self.work_group = self._work_group(storage.results, config.scan_limit_bytes)
        add_named_queries(self, database=self.database, work_group=self.work_group)
        self._tell(solution)

    def _tell(self, solution: SolutionStack) -> None:
        database, table = self.database.database_name, self.rows.table_name
        solution.output("DatabaseName", database, "Database of the tables")
        solution.output("TableName", table, "One row per speaker turn")
        solution.output("JobsTableName", self.records.table_name, "One row per recording")
        solution.output("WorkGroupName", self.work_group.name, "Athena workgroup to query with")
        query = f'select * from "{database}"."{table}" order by 1,2'  # noqa: S608
        solution.output("QuickQuery", query, "Who said what and when")

    def _rows(self, bucket: PrivateBucket) -> glue.S3Table:
        """Partitions follow from the date of the upload: none has to be added or repaired."""
        return self._table(
            "Rows",
            "transcribe_data",
            ROWS,
            ROW_COLUMNS,
            bucket,
            description="One row per speaker turn.",
            partition_keys=[glue.Column(name="upload_date", type=STRING)],
            partition_projection={"upload_date": UPLOAD_DATES},
            parameters={
                "storage.location.template": f"s3://{bucket.bucket_name}/{ROWS}upload_date=${{upload_date}}/"
            },
        )

    def _table(
        self,
        id: str,
        name: str,
        prefix: str,
        columns: Mapping[str, str],
        bucket: PrivateBucket,
        **kwargs: Any,
    ) -> glue.S3Table:
        return glue.S3Table(
            self,
            id,
            database=self.database,
            table_name=name,
            storage=glue.S3TableStorage.from_bucket(bucket),
            s3_prefix=prefix,
            columns=[
                glue.Column(name=column, type=TYPES[kind]) for column, kind in columns.items()
            ],
            data_format=glue.DataFormat.JSON,
            **kwargs,
        )

    def _work_group(self, results: PrivateBucket, scan_limit_bytes: int) -> athena.CfnWorkGroup:
        """Queries of this solution; it can be deleted although it was used."""
        encryption = athena.CfnWorkGroup.EncryptionConfigurationProperty(encryption_option="SSE_S3")
        configuration = athena.CfnWorkGroup.WorkGroupConfigurationProperty(
            enforce_work_group_configuration=True,
            publish_cloud_watch_metrics_enabled=True,
            bytes_scanned_cutoff_per_query=scan_limit_bytes,
            engine_version=athena.CfnWorkGroup.EngineVersionProperty(
                selected_engine_version="Athena engine version 3"
            ),
            result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                output_location=f"s3://{results.bucket_name}/results/",
                encryption_configuration=encryption,
            ),
        )
        return athena.CfnWorkGroup(
            self,
            "WorkGroup",
            name=cdk.Stack.of(self).stack_name,
            description="Queries of transcribed recordings.",
            recursive_delete_option=True,
            work_group_configuration=configuration,
        )
