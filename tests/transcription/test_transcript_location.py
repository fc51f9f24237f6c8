import pytest

from shared.errors import PermanentError
from transcription.transcript_location import transcript_key

S3 = "https://s3.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("uri", "key"),
    [
        (f"{S3}/data/transcripts/S.a-b.json", "transcripts/S.a-b.json"),
        (f"{S3}/data/transcripts/redacted-S.a-b.json", "transcripts/redacted-S.a-b.json"),
        ("https://data.s3.eu-west-1.amazonaws.com/transcripts/a.json", "transcripts/a.json"),
        ("https://s3.cn-north-1.amazonaws.com.cn/data/transcripts/a.json", "transcripts/a.json"),
        ("https://s3.us-gov-west-1.amazonaws.com/data/transcripts/a.json", "transcripts/a.json"),
        (f"{S3}/data/transcripts/a%20b+c%25.json", "transcripts/a b+c%.json"),
        (f"{S3}/data/transcripts%2F%C3%A9.json", "transcripts/é.json"),
    ],
)
def test_both_forms_of_address_are_read(uri: str, key: str) -> None:
    assert transcript_key(uri, data_bucket="data") == key


def test_a_bucket_may_have_dots_in_its_name() -> None:
    uri = "https://my.s3.data.s3.us-east-1.amazonaws.com/transcripts/a.json"
    assert transcript_key(uri, data_bucket="my.s3.data") == "transcripts/a.json"


@pytest.mark.parametrize(
    ("uri", "found"),
    [
        ("", "nothing"),
        ("transcripts/a.json", "no address"),
        ("s3://data/transcripts/a.json", "no address"),
        ("http://s3.us-east-1.amazonaws.com/data/transcripts/a.json", "no address"),
        (f"{S3}/data/transcripts/a.json?versionId=1", "no address"),
        (f"{S3}/data/transcripts/a.json#x", "no address"),
        (f"{S3}/data/transcripts/a\n.json", "no address"),
        (f"{S3}/data/transcripts/%FF.json", "no URI"),
        ("https://[::1/data/transcripts/a.json", "no URI"),
        (f"{S3}.evil.example/data/transcripts/a.json", "another host"),
        (f"{S3}@evil.example/data/transcripts/a.json", "another host"),
        (f"{S3}:8443/data/transcripts/a.json", "another host"),
        ("https://evil.example/data/transcripts/a.json", "another host"),
        ("https://s3.evil/x.amazonaws.com/data/transcripts/a.json", "another host"),
        (f"{S3}/other/transcripts/a.json", "another bucket"),
        (f"{S3}//data/transcripts/a.json", "another bucket"),
        (f"{S3}/data%2Fx/transcripts/a.json", "a key"),
        ("https://other.s3.us-east-1.amazonaws.com/transcripts/a.json", "another bucket"),
        ("https://user@data.s3.us-east-1.amazonaws.com/transcripts/a.json", "another bucket"),
        (f"{S3}/data/transcribe_jobs/a.json", "a key"),
        (f"{S3}/data/transcripts", "a key"),
        (f"{S3}/data/transcripts/", "a key"),
        (f"{S3}/data/transcripts/../transcribe_jobs/a.json", "a key"),
        (f"{S3}/data/transcripts/%2E%2E/transcribe_jobs/a.json", "a key"),
        (f"{S3}/data/transcripts%252Fa.json", "a key"),
    ],
)
def test_other_places_are_never_read(uri: str, found: str) -> None:
    with pytest.raises(PermanentError, match=f"under transcripts/, found {found}"):
        transcript_key(uri, data_bucket="data")
