"""Result objects, where and as Athena writes them."""

from local.engine import upstream
from local.engine.access import permission
from local.engine.athena.answer import Answer
from local.engine.athena.catalog import QueryError


def csv(answer: Answer) -> bytes:
    """Write rows as Athena's CSV: a header, every value quoted, NULL as nothing at all."""
    lines = [",".join(map(_quoted, row)) for row in (answer.columns, *answer.rows)]
    return "".join(f"{line}\n" for line in lines).encode()


def plain(answer: Answer) -> bytes:
    """Write the lines of a statement that is no query."""
    lines = ["\t".join(cell or "" for cell in row) for row in answer.rows]
    return "".join(f"{line}\n" for line in lines).encode()


def store(location: str, content: bytes) -> None:
    """Put a result object, with the rights of the caller.

    Args:
        location: S3 URI of the object.
        content: Its bytes.

    Raises:
        QueryError: The bucket does not exist, or the caller may not write there.
    """
    bucket, _, key = location.partition("://")[2].partition("/")
    try:
        permission.require("s3:PutObject", f"arn:aws:s3:::{bucket}/{key}")
    except PermissionError as error:
        raise QueryError(f"PERMISSION_DENIED: {error}") from error
    headers = {"content-type": "application/octet-stream", "content-length": str(len(content))}
    status, _, body = upstream.use("services.s3:_put_object")(bucket, key, content, headers)
    if status >= 300:
        raise QueryError(f"Unable to write the results to {location}: {body.decode()}")


def _quoted(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'
