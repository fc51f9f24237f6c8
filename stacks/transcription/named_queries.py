"""The files in `queries/`, as named queries of the workgroup."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from aws_cdk import aws_athena as athena

if TYPE_CHECKING:
    from aws_cdk import aws_glue as glue
    from constructs import Construct

QUERIES = Path(__file__).parent / "queries"


def add_named_queries(
    scope: Construct, *, database: glue.Database, work_group: athena.CfnWorkGroup
) -> None:
    """Add every file; its name is the query's name, its first line the description."""
    for file in sorted(QUERIES.glob("*.sql")):
        description, _, sql = file.read_text().partition("\n")
        query = athena.CfnNamedQuery(
            scope,
            _construct_id(file.stem),
            name=file.stem,
            description=description.removeprefix("-- "),
            database=database.database_name,
            query_string=Template(sql).substitute(database=database.database_name).strip(),
            work_group=work_group.name,
        )
        query.add_resource_dependency(work_group)


def _construct_id(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_")) + "Query"
