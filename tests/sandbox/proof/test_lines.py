import pytest
from keyless_iam.expectations import read_expectations
from keyless_sandbox.proof.calls import UPLOAD_ID, Call, Seed
from keyless_sandbox.proof.lines import probe_of
from keyless_sandbox.proof.probes import Group, Probe


def tried(line: str) -> Probe | str:
    (expectation,) = read_expectations(line)
    return probe_of(expectation, "access.expect")


def called(line: str) -> Call:
    probe = tried(line)
    assert isinstance(probe, Probe)
    return probe.call


def test_a_line_is_the_call_that_it_is_about() -> None:
    probe = tried("can web s3:GetObject arn:aws:s3:::orders/in/a.csv")
    assert probe == Probe(
        Group.LINES,
        "s3:GetObject",
        "arn:aws:s3:::orders/in/a.csv",
        Call("s3", "get_object", {"Bucket": "orders", "Key": "in/a.csv"}),
        True,
        "access.expect, line 1",
        Seed.OBJECT,
    )
    assert called("cannot web S3:ABORTMULTIPARTUPLOAD arn:aws:s3:::orders/a").parameters["UploadId"] == UPLOAD_ID
    assert called("cannot web s3:PutBucketPolicy arn:aws:s3:::orders").method == "put_bucket_policy"
    assert called("cannot web iam:ListRoles *") == Call("iam", "list_roles")


def test_the_conditions_of_a_listing_are_its_arguments() -> None:
    line = "can web s3:ListBucket arn:aws:s3:::orders if s3:prefix=in/ s3:max-keys=5 s3:delimiter=/"
    assert called(line).parameters == {"Bucket": "orders", "Prefix": "in/", "MaxKeys": 5, "Delimiter": "/"}
    assert called("cannot web s3:ListBucket arn:aws:s3:::orders").parameters == {"Bucket": "orders"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            "can web s3:GetObject arn:aws:s3:::orders/a if aws:SourceIp=203.0.113.1",
            "no call can be made with aws:sourceip as it is given: the condition keys of a listing can be chosen, no others",
        ),
        (
            "cannot web iam:PassRole arn:aws:iam::111122223333:role/x",
            (
                "iam:PassRole on arn:aws:iam::111122223333:role/x is not among the calls that are tried live: "
                "keyless check and keyless diff hold it"
            ),
        ),
        (
            "cannot web s3:GetObject arn:aws:s3:::orders",
            (
                "s3:GetObject on arn:aws:s3:::orders is not among the calls that are tried live: "
                "keyless check and keyless diff hold it"
            ),
        ),
    ],
)
def test_a_line_that_no_call_can_try_is_told(line: str, why: str) -> None:
    assert tried(line) == why
