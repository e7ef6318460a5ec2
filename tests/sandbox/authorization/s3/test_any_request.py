"""Whatever is asked of S3, it is known what it needs, or it is refused: nothing passes unnamed, and nothing fails."""

from hypothesis import example, given
from hypothesis import strategies as st
from keyless_iam.catalogue import find_action
from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authorization.s3.address import address_of
from keyless_sandbox.authorization.s3.asked import Door
from keyless_sandbox.authorization.s3.demands import demand_of
from keyless_sandbox.authorization.s3.keys import belongs
from keyless_sandbox.authorization.s3.lookup import Encryption, StoredBucket, StoredObject, StoredUpload
from keyless_sandbox.authorization.s3.operations import operations

from tests.sandbox.authorization.s3.holding import ACCOUNT, Holding

KMS = Encryption("aws:kms", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1")
HOLDING = Holding(
    {"app": StoredBucket("app", ACCOUNT, "us-east-1", encryption=KMS)},
    {("app", "in/a", None): StoredObject({"team": "red"}, KMS)},
    {"u": StoredUpload("in/a", KMS)},
)

METHODS = st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"])
PATHS = st.sampled_from(
    ["/", "/app", "/app/", "/app/in/a", "/app/none", "/app//", "/app/%00", "/none/a", "/v20180820", "//a", ""]
)
NAMES = sorted({name for o in operations() for name in o.selectors | o.parameters} | {"unheard", "x-id"})
QUERIES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["", "1", "u", "in/", "é"]), max_size=3)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "if-match",
            "x-amz-acl",
            "x-amz-bypass-governance-retention",
            "x-amz-checksum-mode",
            "x-amz-copy-source",
            "x-amz-expected-bucket-owner",
            "x-amz-object-lock-mode",
            "x-amz-object-lock-retain-until-date",
            "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id",
            "x-amz-tagging",
        ]
    ),
    st.sampled_from(
        ["", "app/in/a", "/app/in/a?versionId=1", "true", "aws:kms", "a=1&a=2", "a=b", ACCOUNT, "2030-01-01", "\xff"]
    ),
    max_size=3,
)
BODIES = st.sampled_from(
    [
        b"",
        b"<",
        b"<Tagging/>",
        b"<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>",
        b"<Delete><Object><Key>in/a</Key></Object></Delete>",
        b"<Retention><RetainUntilDate>never</RetainUntilDate></Retention>",
        b"<CreateBucketConfiguration/>",
        b"<ReplicationConfiguration><Role/></ReplicationConfiguration>",
        b"<RestoreRequest/>",
        b"\xff\xfe",
    ]
)


@given(METHODS, PATHS, QUERIES, HEADERS, BODIES, st.sampled_from(["", ACCOUNT, "210987654321"]))
@example(
    "PUT",
    "/app/in/a",
    {"retention": ""},
    {},
    b"<Retention><RetainUntilDate>2030-13-01</RetainUntilDate></Retention>",
    "",
)
def test_a_request_has_needs_or_is_refused(  # noqa: PLR0913, PLR0917 - the parts of a request
    method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes, account: str
) -> None:
    request = ApiRequest(
        method, "127.0.0.1", path, tuple(query.items()), headers, body, service="s3", region="us-east-1"
    )
    try:
        demand = demand_of(request, address_of(request), HOLDING, Door(account))
    except ApiError as refused:
        assert refused.status in {400, 403, 404, 501}  # noqa: PT017 - a refusal is one of two right answers
        return
    needs = [*demand.needs, *(need for item in demand.items.values() for need in item)]
    assert needs
    for need in needs:
        assert find_action(need.action)
        assert need.resource == "*" or need.resource.startswith("arn:")
        assert all(belongs(need.action, key) for key in need.context if key.startswith("s3:"))
