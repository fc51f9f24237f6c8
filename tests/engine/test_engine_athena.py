"""Queries against the running engine: tables, results, settings, rights."""

import gzip
import json
import re
import time

import duckdb
import pytest
from botocore.exceptions import ClientError

from local.credentials import ACCOUNT_ID, REGION
from tests.engine.conftest import allow, eventually

JSON = "org.openx.data.jsonserde.JsonSerDe"
PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
COLUMNS = {
    "audio": "string",
    "speaker": "string",
    "text": "string",
    "start": "double",
    "word_count": "int",
    "tags": "array<string>",
}
PROJECTION = {
    "projection.enabled": "true",
    "projection.upload_date.type": "date",
    "projection.upload_date.format": "yyyy-MM-dd",
    "projection.upload_date.range": "2020-01-01,NOW",
}
WORKGROUP_ARN = f"arn:aws:athena:{REGION}:{ACCOUNT_ID}:workgroup/calls"
ROWS = [
    {"audio": "a.wav", "speaker": "spk_0", "text": 'he said "hi"', "start": 0.5, "word_count": 3},
    {"audio": "a.wav", "speaker": "spk_1", "text": "hello, there", "start": 2.0, "tags": ["x"]},
]
MORE = {"audio": "z.wav", "speaker": "spk_0", "text": "bye", "start": 0.0}


@pytest.fixture(scope="module")
def athena(engine):
    return engine.client("athena")


@pytest.fixture(scope="module")
def run(athena):
    """Run a query; return its finished execution."""

    def execute(sql, **request):
        context = {"Database": "calls"}
        request.setdefault("WorkGroup", "calls")
        query_id = athena.start_query_execution(
            QueryString=sql, QueryExecutionContext=context, **request
        )["QueryExecutionId"]

        def finished():
            execution = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
            return execution if execution["Status"]["State"] not in ("QUEUED", "RUNNING") else None

        return eventually(finished)

    return execute


@pytest.fixture(scope="module")
def rows(athena, run):
    """Run a query; return its rows, without the header."""

    def fetch(sql, **request):
        execution = run(sql, **request)
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        answer = athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
        found = [
            [cell.get("VarCharValue") for cell in row["Data"]]
            for row in answer["ResultSet"]["Rows"]
        ]
        return found[1:] if execution["StatementType"] == "DML" else found

    return fetch


@pytest.fixture(scope="module")
def failure(run):
    """Run a query that fails; return why."""

    def execute(sql, **request):
        status = run(sql, **request)["Status"]
        assert status["State"] == "FAILED"
        return status["StateChangeReason"]

    return execute


def table(name, location, *, parameters, keys=("upload_date",), serde=JSON):
    columns = [{"Name": key, "Type": kind} for key, kind in COLUMNS.items()]
    storage = {
        "Columns": columns,
        "Location": location,
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "SerdeInfo": {"SerializationLibrary": serde},
    }
    return {
        "Type": "AWS::Glue::Table",
        "Properties": {
            "CatalogId": ACCOUNT_ID,
            "DatabaseName": {"Ref": "Database"},
            "TableInput": {
                "Name": name,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": parameters,
                "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys],
                "StorageDescriptor": storage,
            },
        },
    }


@pytest.fixture(scope="module", autouse=True)
def catalogue(engine, deploy):
    """A database as a stack makes it, with rows of two days and one before the range."""
    data = {"Fn::Sub": "s3://${Data}/rows/"}
    template = {"Fn::Sub": "s3://${Data}/rows/upload_date=${!upload_date}/"}
    configuration = {
        "EnforceWorkGroupConfiguration": True,
        "ResultConfiguration": {"OutputLocation": {"Fn::Sub": "s3://${Results}/results/"}},
        "BytesScannedCutoffPerQuery": 10_000_000,
    }
    group = {"Name": "calls", "WorkGroupConfiguration": configuration}
    small = {"Name": "small", "WorkGroupConfiguration": {"BytesScannedCutoffPerQuery": 10}}
    outputs = deploy(
        "athena",
        {
            "Data": {"Type": "AWS::S3::Bucket"},
            "Results": {"Type": "AWS::S3::Bucket"},
            "Database": {
                "Type": "AWS::Glue::Database",
                "Properties": {"CatalogId": ACCOUNT_ID, "DatabaseInput": {"Name": "calls"}},
            },
            "Rows": table(
                "rows", data, parameters=PROJECTION | {"storage.location.template": template}
            ),
            "Empty": table("nothing", {"Fn::Sub": "s3://${Data}/nothing/"}, parameters=PROJECTION),
            "Text": table(
                "text",
                {"Fn::Sub": "s3://${Data}/text/"},
                parameters={"skip.header.line.count": "1"},
                keys=(),
                serde="org.apache.hadoop.hive.serde2.OpenCSVSerde",
            ),
            "Group": {"Type": "AWS::Athena::WorkGroup", "Properties": group},
            "Small": {"Type": "AWS::Athena::WorkGroup", "Properties": small},
        },
        Data={"Ref": "Data"},
        Results={"Ref": "Results"},
    )
    for day, row in zip(("2026-01-01", "2026-01-02"), ROWS, strict=True):
        key = f"rows/upload_date={day}/a b+%.jsonl"
        engine.s3.put_object(Bucket=outputs["Data"], Key=key, Body=json.dumps(row) + "\n")
    squeezed = gzip.compress(json.dumps(MORE).encode())
    key = "rows/upload_date=2026-01-02/more.jsonl.gz"
    engine.s3.put_object(Bucket=outputs["Data"], Key=key, Body=squeezed)
    early = "rows/upload_date=2019-12-31/early.jsonl"
    engine.s3.put_object(Bucket=outputs["Data"], Key=early, Body=json.dumps(ROWS[0]))
    engine.s3.put_object(Bucket=outputs["Data"], Key="rows/_SUCCESS", Body=b"no row")
    csv = b"audio,speaker\na,spk_0,hi,1.5,2\n"
    engine.s3.put_object(Bucket=outputs["Data"], Key="text/1.csv", Body=csv)
    return outputs


def test_columns_come_in_order_and_missing_keys_are_null(rows):
    assert rows('select * from "calls"."rows" order by 1,2') == [
        ["a.wav", "spk_0", 'he said "hi"', "0.5", "3", None, "2026-01-01"],
        ["a.wav", "spk_1", "hello, there", "2.0", None, "[x]", "2026-01-02"],
        ["z.wav", "spk_0", "bye", "0.0", None, None, "2026-01-02"],
    ]


def test_types_are_those_of_the_catalogue(athena, run):
    query_id = run("select * from nothing")["QueryExecutionId"]
    answer = athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]
    found = {item["Name"]: item["Type"] for item in answer["ResultSetMetadata"]["ColumnInfo"]}
    assert found == {
        "audio": "varchar",
        "speaker": "varchar",
        "text": "varchar",
        "start": "double",
        "word_count": "integer",
        "tags": "array",
        "upload_date": "varchar",
    }
    assert len(answer["Rows"]) == 1, "the header alone: an empty table is no error"


def test_partition_is_a_column(rows):
    sql = "select upload_date, count(*) from rows where upload_date >= '2026-01-02' group by 1"
    assert rows(sql) == [["2026-01-02", "2"]]


def test_path_of_an_object(rows, catalogue):
    path = f"s3://{catalogue['Data']}/rows/upload_date=2026-01-01/a b+%.jsonl"
    assert rows("""select "$path" from rows order by 1 limit 1""") == [[path]]
    assert all('"$path"' not in row for row in rows("select * from rows"))


def test_csv(rows):
    assert rows("select * from text") == [["a", "spk_0", "hi", "1.5", "2", None]]


def test_parquet_and_registered_partitions(engine, rows, catalogue, tmp_path):
    file = tmp_path / "rows.parquet"
    duckdb.sql(f"copy (select 'spk_7' as speaker, 1.5 as start) to '{file}' (format parquet)")
    engine.s3.upload_file(str(file), catalogue["Data"], "parquet/2026/part-0")
    engine.s3.upload_file(str(file), catalogue["Data"], "parquet/elsewhere/part-0")
    definition = {
        "Name": "parquet",
        "PartitionKeys": [{"Name": "year", "Type": "int"}],
        "StorageDescriptor": {
            "Columns": [{"Name": "speaker", "Type": "string"}, {"Name": "tag", "Type": "string"}],
            "Location": f"s3://{catalogue['Data']}/parquet/",
            "SerdeInfo": {"SerializationLibrary": PARQUET},
        },
    }
    glue = engine.client("glue")
    glue.create_database(DatabaseInput={"Name": "registered"})
    glue.create_table(DatabaseName="registered", TableInput=definition)
    assert rows("select * from registered.parquet") == []
    location = {"Location": f"s3://{catalogue['Data']}/parquet/2026/"}
    glue.create_partition(
        DatabaseName="registered",
        TableName="parquet",
        PartitionInput={"Values": ["2026"], "StorageDescriptor": location},
    )
    assert rows("select * from registered.parquet") == [["spk_7", None, "2026"]]
    assert rows("show partitions registered.parquet") == [["year=2026"]]


def test_result_object_is_athenas_csv(engine, run, catalogue):
    sql = "select text, tags, start from rows where audio = 'a.wav' order by start"
    execution = run(sql, ResultConfiguration={"OutputLocation": "s3://elsewhere/"})
    location = execution["ResultConfiguration"]["OutputLocation"]
    key = f"results/{execution['QueryExecutionId']}.csv"
    assert location == f"s3://{catalogue['Results']}/{key}", "the workgroup's location is enforced"
    body = engine.s3.get_object(Bucket=catalogue["Results"], Key=key)["Body"].read().decode()
    assert body == ('"text","tags","start"\n"he said ""hi""",,"0.5"\n"hello, there","[x]","2.0"\n')
    assert execution["Statistics"]["DataScannedInBytes"] > 100


def test_parameters(rows, failure):
    sql = "select text from rows where speaker = ? and start > ?"
    assert rows(sql, ExecutionParameters=["'spk_1'", "1"]) == [["hello, there"]]
    assert "expected 2 but found 1" in failure(sql, ExecutionParameters=["1"])
    assert "no SQL literal" in failure("select ?", ExecutionParameters=["(select 1)"])


def test_same_token_same_execution(athena):
    token = f"token-{time.monotonic_ns()}".ljust(32, "x")
    ids = {
        athena.start_query_execution(
            QueryString="select 1", WorkGroup="calls", ClientRequestToken=token
        )["QueryExecutionId"]
        for _ in range(2)
    }
    assert len(ids) == 1


def test_catalogue_statements(rows):
    assert rows("SHOW TABLES") == [["nothing"], ["rows"], ["text"]]
    assert ["calls"] in rows("show databases")
    assert rows("SHOW TABLES IN `calls`;") == [["nothing"], ["rows"], ["text"]]
    assert rows("show partitions rows") == [], "projected partitions are not registered"
    described = [line for (line,) in rows("describe calls.rows")]
    assert described[0].split() == ["audio", "string"]
    assert described[-1].split() == ["upload_date", "string"]
    assert rows("create database if not exists calls") == []


def test_tables_made_by_sql(rows, catalogue):
    location = f"s3://{catalogue['Data']}/rows/upload_date=2026-01-01/"
    rows("create database made")
    rows(
        f"create external table made.plain (speaker string) "
        f"row format serde '{JSON}' location '{location}'"
    )
    assert rows("select * from made.plain") == [["spk_0"]]
    rows("drop table made.plain")
    rows("drop database made")
    assert ["made"] not in rows("show schemas")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("selec 1", "SYNTAX_ERROR"),
        ("select 1; select 2", "SYNTAX_ERROR"),
        ("select nope from rows", "COLUMN_NOT_FOUND.*nope"),
        ("select * from nope", "TABLE_NOT_FOUND.*awsdatacatalog.calls.nope"),
        ("select * from other.calls.rows", "CATALOG_NOT_FOUND"),
        ("select nope(1)", "FUNCTION_NOT_FOUND"),
        ("select 1/0", "Division by zero"),
        ("select cast('x' as integer)", "INVALID_CAST_ARGUMENT"),
        ("select * from read_csv('/etc/passwd')", "NOT_SUPPORTED"),
        ("select * from information_schema.tables", "NOT_SUPPORTED.*information_schema"),
        ("create view v as select 1", "NOT_SUPPORTED: CREATE VIEW"),
        ("create table t as select 1", "NOT_SUPPORTED: CREATE TABLE"),
        ("insert into rows select 1", "NOT_SUPPORTED: INSERT"),
        ("unload (select 1) to 's3://x/' with (format = 'JSON')", "NOT_SUPPORTED: UNLOAD"),
        ("msck repair table rows", "NOT_SUPPORTED: MSCK"),
        ("describe nope", "Table not found: calls.nope"),
    ],
)
def test_failure_says_why(failure, sql, reason):
    assert re.search(reason, failure(sql))


def test_queries_reach_no_files(failure):
    for sql in ("select getenv('HOME')", "select content from read_text('/etc/passwd')"):
        assert failure(sql)


def test_scan_limit_cancels(engine, run):
    place = {"OutputLocation": "s3://limited/"}
    engine.s3.create_bucket(Bucket="limited")
    status = run("select * from rows", WorkGroup="small", ResultConfiguration=place)["Status"]
    assert status["State"] == "CANCELLED"
    assert "Bytes scanned limit was exceeded" in status["StateChangeReason"]


def test_unknown_workgroup_is_refused(athena):
    with pytest.raises(ClientError, match="WorkGroup nope is not found"):
        athena.start_query_execution(QueryString="select 1", WorkGroup="nope")


def test_query_has_the_rights_of_its_caller(engine, catalogue):
    iam = engine.client("iam")
    iam.create_user(UserName="analyst")
    statements = [
        allow(["athena:StartQueryExecution", "athena:GetQueryExecution"], WORKGROUP_ARN),
        allow("s3:ListBucket", f"arn:aws:s3:::{catalogue['Data']}"),
    ]
    iam.put_user_policy(
        UserName="analyst",
        PolicyName="grants",
        PolicyDocument=json.dumps({"Statement": statements}),
    )
    key = iam.create_access_key(UserName="analyst")["AccessKey"]
    athena = engine.client(
        "athena",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    query_id = athena.start_query_execution(
        QueryString="select * from calls.rows", WorkGroup="calls"
    )["QueryExecutionId"]

    def ended():
        status = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]
        return status if status["State"] == "FAILED" else None

    status = eventually(ended)
    assert "PERMISSION_DENIED: the caller may not s3:GetObject" in status["StateChangeReason"]
