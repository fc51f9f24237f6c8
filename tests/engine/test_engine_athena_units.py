"""Partition projection, dialect and text form, without a server."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from local.engine.athena import dialect, query, relations, values
from local.engine.athena.catalog import Column, QueryError, Table
from local.engine.athena.projection import projection

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def table(*keys, **parameters):
    return Table(
        database="d",
        name="t",
        columns=(Column("speaker", "string"),),
        partition_keys=tuple(Column(key, "string") for key in keys),
        location="s3://b/t/",
        parameters={
            "projection.enabled": "true",
            **{name.replace("__", "."): value for name, value in parameters.items()},
        },
    )


def partition(uri, **arguments):
    found = projection(table(*arguments.pop("keys", ("day",)), **arguments), NOW)
    return found.values(uri)


DAYS = {
    "projection__day__type": "date",
    "projection__day__format": "yyyy-MM-dd",
    "projection__day__range": "2026-01-01,NOW",
}


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("s3://b/t/day=2026-01-01/x.jsonl", ("2026-01-01",)),
        ("s3://b/t/day=2026-01-01/deep/x.jsonl", ("2026-01-01",)),
        ("s3://b/t/day=2026-06-15/x", ("2026-06-15",)),
        ("s3://b/t/day=2026-06-16/x", None),
        ("s3://b/t/day=2025-12-31/x", None),
        ("s3://b/t/day=yesterday/x", None),
        ("s3://b/t/x.jsonl", None),
        ("s3://b/t/day=2026-01-01", None),
    ],
)
def test_date_in_range(uri, expected):
    assert partition(uri, **DAYS) == expected


@pytest.mark.parametrize(
    ("range_", "first"),
    [("NOW-3YEARS,NOW", "2023-06-15"), ("NOW-7DAYS,NOW", "2026-06-09"), ("NOW-1DAY,NOW+1DAY", "")],
)
def test_range_relative_to_now(range_, first):
    day = first or "2026-06-15"
    parameters = DAYS | {"projection__day__range": range_}
    assert partition(f"s3://b/t/day={day}/x", **parameters) == (day,)


def test_template_may_differ_from_key_value():
    parameters = {
        **DAYS,
        "projection__day__format": "yyyy/MM/dd",
        "projection__day__range": "2026/01/01,NOW",
        "projection__shard__type": "integer",
        "projection__shard__range": "0,9",
        "projection__shard__digits": "2",
        "projection__kind__type": "enum",
        "projection__kind__values": "call,note",
        "storage__location__template": "s3://other/p/${kind}/${shard}-${day}",
    }
    keys = ("day", "shard", "kind")
    layout = parameters | {
        "projection__day__format": "yyyyMMdd",
        "projection__day__range": "20260101,NOW",
    }
    found = projection(table(*keys, **layout), NOW)
    assert found.prefix == "s3://other/p/"
    assert found.values("s3://other/p/call/07-20260301/x") == ("20260301", "07", "call")
    assert found.values("s3://other/p/call/7-20260301/x") is None
    assert found.values("s3://other/p/fax/07-20260301/x") is None


def test_table_without_projection_has_none():
    assert projection(table("day", projection__enabled="false"), NOW) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"projection__day__type": "moon"}, "type is 'moon'"),
        ({"projection__day__range": "soon,NOW"}, "projection.day"),
        ({"projection__day__format": None}, "projection.day"),
        ({"storage__location__template": "s3://b/t/"}, r"lacks \$\{day\}"),
    ],
)
def test_wrong_property_is_named(change, reason):
    parameters = {name: value for name, value in (DAYS | change).items() if value is not None}
    with pytest.raises(QueryError, match=reason):
        projection(table("day", **parameters), NOW)


def ask(sql):
    """Run a query without tables."""
    (row,) = query.run(dialect.parse(sql), "d", None).rows
    return row if len(row) > 1 else row[0]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("7 / 2", "3"),
        ("-7 / 2", "-3"),
        ("7 / 2.0", "3.5"),
        ("cast(7 as double) / 2", "3.5"),
        ("try(1 / 0)", None),
        ("reduce(array[1, 2], 0, (s, x) -> s + x, s -> s)", "3"),
        ("every(x > 0) from (values 1, 2) as t(x)", "true"),
        ("regexp_extract('abc', 'z')", None),
        ("regexp_extract('abc', 'b(c)', 1)", "c"),
        ("regexp_like('Hello', '(?i)hello')", "true"),
        ("format('%s has %d, %.1f%%, %02d', 'a', 3, 2.75e0, 7)", "a has 3, 2.8%, 07"),
        ("cast('a' as json)", '"a"'),
        ("json_extract_scalar('{\"a\": [1]}', '$.a[0]')", "1"),
        ("json_extract_scalar('{\"a\": [1]}', '$.a')", None),
        ("json_extract('{\"a\": [1]}', '$.a')", "[1]"),
        ("json_array_length('{}')", None),
        ("json_array_length('[1, 2]')", "2"),
        (
            "date_diff('hour', timestamp '2026-01-01 10:59:00', timestamp '2026-01-01 11:01:00')",
            "0",
        ),
        ("date_diff('day', date '2026-01-31', date '2026-03-01')", "29"),
        (
            """date_diff('second', from_iso8601_timestamp('2026-01-01T00:00:00Z'),
            from_iso8601_timestamp('2026-01-01T00:01:00Z'))""",
            "60",
        ),
        ("date '2026-01-31' + interval '1' month", "2026-02-28"),
        ("date_add('day', 1, date '2026-01-01')", "2026-01-02"),
        ("timestamp '2026-01-01 00:00:00' - interval '2' hour", "2025-12-31 22:00:00.000"),
        ("from_iso8601_timestamp('2026-01-01T10:00:00+02:00')", "2026-01-01 08:00:00.000 UTC"),
        ("to_iso8601(timestamp '2026-01-01 10:00:00')", "2026-01-01T10:00:00.000"),
        ("date_format(timestamp '2026-01-01 10:59:00', '%Y-%m-%d %H:%i')", "2026-01-01 10:59"),
        ("split('a b', ' ')[2]", "b"),
        ("contains(split('a b', ' '), 'b')", "true"),
        ("strpos('hello', 'l')", "3"),
        ("concat('a', 'b') || 'c'", "abc"),
        ("element_at(map(array['a'], array[1]), 'b')", None),
        ("array[1, null]", "[1, null]"),
        ("map(array['a'], array[1.5e0])", "{a=1.5}"),
        ("1e10", "1.0E10"),
        ("1.5e-7", "1.5E-7"),
        ("cast(9 as bigint) * 3", "27"),
        ("max_by(x, y) from (values ('a', 1), ('b', 2)) as t(x, y)", "b"),
        ("approx_percentile(x, 0.5) from (values 1.0e0, 2.0e0, 3.0e0) as t(x)", "2.0"),
        ("sum(x) / count(*) from (values 1, 2, 4) as t(x)", "2"),
        ("sum(x) from (values 1, 2) as t(x)", "3"),
    ],
)
def test_expression_means_what_it_means_on_aws(expression, expected):
    assert ask(f"select {expression}") == expected


def test_window_functions():
    sql = """
        select x, lag(x) over (order by x), lead(x) over (order by x),
            row_number() over (order by x)
        from (values 1, 2) as t(x) order by x
    """
    answer = query.run(dialect.parse(sql), "d", None)
    assert answer.rows == (("1", None, "2", "1"), ("2", "1", None, "2"))
    assert answer.types == ("integer", "integer", "integer", "bigint")


def test_columns_are_named_as_athena_does():
    sql = "select 1, x as Named, cast(x as varchar), x, count(*) from (values 1) as t(x) group by x"
    answer = query.run(dialect.parse(sql), "d", None)
    assert answer.columns == ("_col0", "named", "_col2", "x", "_col4")


def test_unknown_types_are_not_guessed():
    with pytest.raises(QueryError, match=r"cannot tell the types in v / 2"):
        ask("select transform(array[1, 2], v -> v / 2)")


@pytest.mark.parametrize(
    ("hive", "duckdb"),
    [
        ("string", "TEXT"),
        ("array<string>", "TEXT[]"),
        ("map<string,int>", "MAP(TEXT, INT)"),
        ("struct<a:int,b:array<double>>", "STRUCT(a INT, b DOUBLE[])"),
        ("decimal(10,2)", "DECIMAL(10, 2)"),
    ],
)
def test_hive_types(hive, duckdb):
    assert relations.duckdb_type(hive) == duckdb


def test_unreadable_format_is_told():
    avro = Table(database="d", name="t", columns=(), serde="x.AvroSerDe")
    file = relations.DataFile(path=Path("0"))
    with pytest.raises(QueryError, match=r"d\.t is read by x\.AvroSerDe"):
        relations.view(avro, [file], with_path=False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, "true"),
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1234567.0, "1234567.0"),
        (12345678.0, "1.2345678E7"),
        (0.001, "0.001"),
        (0.0001, "1.0E-4"),
        (100.0, "100.0"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (float("nan"), "NaN"),
        (Decimal("1.50"), "1.50"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5, 678900), "2026-01-02 03:04:05.678"),  # noqa: DTZ001
        (b"\x01\xff", "01 ff"),
        ([1, None, "a"], "[1, null, a]"),
        ({"a": 1.0, "b": None}, "{a=1.0, b=null}"),
    ],
)
def test_text_form(value, expected):
    assert values.text(value) == expected
