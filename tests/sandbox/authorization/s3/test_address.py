"""Which bucket and object a request is about: as moto reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authentication.execution import environ_of
from keyless_sandbox.authorization.s3.address import S3Address, address_of
from moto.core.request import Request
from moto.s3.responses import S3Response


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", S3Address()),
        ("/app", S3Address("app")),
        ("/app/", S3Address("app")),
        ("/app/in/a", S3Address("app", "in/a")),
        ("/app/a%2Fb%20c", S3Address("app", "a/b c")),
        ("/app/in/../out/a", S3Address("app", "in/../out/a")),
        ("/app//a", S3Address("app", "/a")),
        ("/app/a+b;c=%3Fd", S3Address("app", "a+b;c=?d")),
    ],
)
def test_a_path_names_bucket_and_key(path: str, address: S3Address) -> None:
    assert address_of(ApiRequest("GET", "127.0.0.1:4566", path, service="s3")) == address


def test_the_control_api_has_paths_of_its_own() -> None:
    request = ApiRequest("GET", "127.0.0.1", "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aapp", service="s3control")
    assert address_of(request) == S3Address(control="tags/arn:aws:s3:::app")


_PIECES = ["app", "in", "a", "/", "//", "%2F", "%20", ";x", "..", ".", "+", "=", ":", "@", "%C3%A9", ".amazonaws.com"]


@given(st.lists(st.sampled_from(_PIECES)))
def test_moto_reads_the_same(pieces: list[str]) -> None:
    request = ApiRequest("GET", "127.0.0.1:4566", "/" + "".join(pieces), service="s3", region="us-east-1")
    try:
        address = address_of(request)
    except ApiError:
        return
    executed = Request(environ_of(request))
    response = S3Response()
    response.setup_class(executed, executed.raw_url)
    assert (response.bucket_name or "", response.parse_key_name() or "") == (address.bucket, address.key)
