"""Which bucket and object a request is about: as moto reads it, or refused."""

from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authorization.s3.address import S3Address, address_of
from moto.core.request import Request
from moto.s3.responses import S3Response
from werkzeug.test import EnvironBuilder


def of(path: str, host: str = "127.0.0.1:4566") -> S3Address:
    return address_of(ApiRequest("GET", host, path))


@pytest.mark.parametrize(
    ("path", "host", "address"),
    [
        ("/", "127.0.0.1:4566", S3Address()),
        ("/app", "127.0.0.1:4566", S3Address("app")),
        ("/app/", "127.0.0.1:4566", S3Address("app")),
        ("/app/in/a", "localhost:4566", S3Address("app", "in/a")),
        ("/app/in/a", "s3.eu-west-1.amazonaws.com", S3Address("app", "in/a")),
        ("/in/a", "app.localhost:4566", S3Address("app", "in/a")),
        ("/in/a", "app.s3.eu-west-1.amazonaws.com", S3Address("app", "in/a")),
        ("/", "app.s3.amazonaws.com", S3Address("app")),
        ("/app/a%2Fb%20c", "127.0.0.1", S3Address("app", "a/b c")),
        ("/app/in/../out/a", "127.0.0.1", S3Address("app", "in/../out/a")),
        ("/app//a", "127.0.0.1", S3Address("app", "/a")),
        ("/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aapp", "127.0.0.1", S3Address(control="tags/arn:aws:s3:::app")),
    ],
)
def test_host_and_path_name_bucket_and_key(path: str, host: str, address: S3Address) -> None:
    assert of(path, host) == address


@pytest.mark.parametrize(
    ("path", "host", "code"),
    [
        ("//app/a", "127.0.0.1", "InvalidBucketName"),
        ("/app%2Fa", "127.0.0.1", "InvalidBucketName"),
        ("/%61pp/a", "127.0.0.1", "InvalidBucketName"),
        ("/ab/a", "127.0.0.1", "InvalidBucketName"),
        ("/app/%ff", "127.0.0.1", "InvalidURI"),
        ("/a", "app.s3-website-us-east-1.amazonaws.com", "AccessDenied"),
        ("/a", "s3-website-us-east-1.amazonaws.com", "AccessDenied"),
        ("/a", "point-123456789012.s3-accesspoint.us-east-1.amazonaws.com", "AccessDenied"),
        ("/a", "my.app.localhost", "AccessDenied"),
        ("/a", "app.example.com", "AccessDenied"),
        ("/a", "www.app.s3.amazonaws.com", "AccessDenied"),
    ],
)
def test_error_what_can_be_read_as_something_else(path: str, host: str, code: str) -> None:
    with pytest.raises(ApiError) as refused:
        of(path, host)
    assert refused.value.code == code


_HOSTS = st.sampled_from(
    [
        "127.0.0.1:4566",
        "localhost",
        "localhost:80",
        "app.localhost:4566",
        "app.s3.amazonaws.com",
        "s3.us-west-2.amazonaws.com",
    ]
)
_PATHS = st.lists(
    st.sampled_from(["app", "in", "a", "/", "//", "%2F", "%20", ";x", "..", ".", "+", "=", ":", "@", "é", "%C3%A9"])
)


@given(host=_HOSTS, pieces=_PATHS)
def test_moto_reads_the_same(host: str, pieces: list[str]) -> None:
    path = "/" + "".join(pieces)
    try:
        address = of(path, host)
    except ApiError:
        return
    environ = EnvironBuilder(path="/", base_url=f"http://{host}").get_environ()
    environ["RAW_URI"] = path
    request = Request(environ)
    response = S3Response()
    response.setup_class(request, request.raw_url)
    assert (response.bucket_name or "", response.parse_key_name() or "") == (address.bucket, address.key)


@given(st.text(printable))
def test_no_path_names_a_key_without_its_bucket(path: str) -> None:
    try:
        address = of("/" + path)
    except ApiError:
        return
    assert address.bucket or not address.key
