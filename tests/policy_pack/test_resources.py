"""The rules about resources: each on its bad and its good side."""

import base64
import gzip
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest

from tests.policy_pack.pack import SIGNATURE, UNKNOWN, Finding, Pack, secret
from tests.policy_pack.samples import INSTANCE, ROLE, trust

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
NATIVE_TEMPLATE = "aws-native:ec2:LaunchTemplate"
TOKENS = {"httpTokens": "required"}

KEY_ID = "AKIA" + "QWERTYUIOPASDFGH"
SECRET_KEY = "abcdefghij" * 4


def found_by(rule: str, pack: Pack, resource_type: str, properties: dict[str, Any]) -> list[Finding]:
    return [each for each in pack.findings(resource_type, properties) if each.rule == rule]


# metadata-hop-limit


@pytest.mark.parametrize("limit", [3, 64.0, secret(3)])
def test_credentials_that_travel_far_are_found(pack: Pack, limit: Any) -> None:
    options = {**TOKENS, "httpPutResponseHopLimit": limit}
    for properties, resource_type, path in (
        ({"metadataOptions": options}, INSTANCE, ""),
        ({"launchTemplateData": {"metadataOptions": options}}, NATIVE_TEMPLATE, "launchTemplateData."),
    ):
        (found,) = pack.findings(resource_type, properties)
        assert (found.rule, found.level) == ("metadata-hop-limit", "MANDATORY")
        assert found.says.startswith(f"it: {path}metadataOptions.httpPutResponseHopLimit lets the role's credentials")


@pytest.mark.parametrize("options", [{}, {"httpPutResponseHopLimit": 1}, {"httpPutResponseHopLimit": 2.0}])
def test_one_hop_and_two_are_fine(pack: Pack, options: dict[str, Any]) -> None:
    assert pack.findings(INSTANCE, {"metadataOptions": {**TOKENS, **options}}) == []


# Remediation


def test_what_is_safe_to_mend_is_mended_when_asked_for(pack: Pack) -> None:
    pack.configure(imdsv2_required={"level": "REMEDIATE"}, metadata_hop_limit={"level": "REMEDIATE"})
    bad = {"ami": "ami-1", "metadataOptions": {"httpTokens": "optional", "httpPutResponseHopLimit": 9}}
    steps = pack.remedied(INSTANCE, bad)
    assert steps[-1] == {"ami": "ami-1", "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 2}}
    assert pack.findings(INSTANCE, dict(steps[-1])) == []


@pytest.mark.parametrize(
    ("resource_type", "bad", "mended"),
    [
        (INSTANCE, {}, {"metadataOptions": TOKENS}),
        (INSTANCE, {"metadataOptions": {"httpTokens": UNKNOWN}}, {"metadataOptions": TOKENS}),
        (NATIVE_TEMPLATE, {"launchTemplateData": {}}, {"launchTemplateData": {"metadataOptions": TOKENS}}),
    ],
)
def test_imdsv2_is_turned_on(pack: Pack, resource_type: str, bad: dict[str, Any], mended: dict[str, Any]) -> None:
    pack.configure(imdsv2_required={"level": "REMEDIATE"})
    assert pack.remedied(resource_type, bad) == [mended]


def test_a_mend_keeps_secrets_secret_and_unknown_values_unknown(pack: Pack) -> None:
    pack.configure(imdsv2_required={"level": "REMEDIATE"})
    (mended,) = pack.remedied(INSTANCE, {"userData": secret("x"), "ami": UNKNOWN})
    assert mended["userData"][SIGNATURE] == secret("x")[SIGNATURE]
    assert mended["ami"] == UNKNOWN


@pytest.mark.parametrize("properties", [{"metadataOptions": TOKENS}, {"metadataOptions": UNKNOWN}])
def test_what_is_right_or_not_known_yet_is_left_alone(pack: Pack, properties: dict[str, Any]) -> None:
    pack.configure(imdsv2_required={"level": "REMEDIATE"}, metadata_hop_limit={"level": "REMEDIATE"})
    assert pack.remedied(INSTANCE, properties) == []


def test_nothing_is_mended_unless_asked_for(pack: Pack) -> None:
    assert pack.remedied(INSTANCE, {}) == []


# no-static-keys-in-provider

PROVIDER = "pulumi:providers:aws"


@pytest.mark.parametrize("provider", [PROVIDER, "pulumi:providers:aws-native"])
@pytest.mark.parametrize("value", [KEY_ID, secret(KEY_ID), UNKNOWN])
@pytest.mark.parametrize("key", ["accessKey", "secretKey", "token"])
def test_keys_among_a_provider_s_inputs_are_found(pack: Pack, provider: str, value: Any, key: str) -> None:
    (found,) = pack.findings(provider, {"region": "us-east-1", key: value})
    assert (found.rule, found.level) == ("no-static-keys-in-provider", "MANDATORY")
    assert f"is given {key}." in found.says
    assert KEY_ID not in found.says


@pytest.mark.parametrize("properties", [{"region": "us-east-1", "profile": "dev"}, {"accessKey": ""}])
def test_a_provider_that_finds_its_credentials_is_fine(pack: Pack, properties: dict[str, Any]) -> None:
    assert pack.findings(PROVIDER, properties) == []
    assert pack.findings("pulumi:providers:random", {"accessKey": "x"}) == []


def test_a_provider_that_was_not_judged_itself_is_found_by_its_first_resource(fresh: Pack) -> None:
    provider = ("urn:pulumi:dev::test::pulumi:providers:aws::default", {"secretKey": SECRET_KEY})
    (found,) = fresh.findings("aws:s3/bucket:Bucket", {}, provider=provider)
    assert found.rule == "no-static-keys-in-provider"
    assert SECRET_KEY not in found.says
    assert fresh.findings("aws:s3/bucket:Bucket", {}, "second", provider) == []


# no-access-key-resources


@pytest.mark.parametrize("resource_type", ["aws:iam/accessKey:AccessKey", "aws-native:iam:AccessKey"])
def test_an_access_key_is_found(pack: Pack, resource_type: str) -> None:
    assert pack.rules(resource_type, {"user": "a"}) == ["no-access-key-resources"]


# no-keys-in-user-data


def mime(text: str) -> str:
    message = MIMEMultipart()
    message.attach(MIMEText(text, "x-shellscript", "utf-8"))  # utf-8 is sent as base64
    return message.as_string()


def packed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode())).decode()


SCRIPTS = {
    "a key id": f"#!/bin/sh\nexport AWS_ACCESS_KEY_ID={KEY_ID}\n",
    "a temporary key id": f"key: ASIA{KEY_ID[4:]}",
    "a secret in the environment": f"AWS_SECRET_ACCESS_KEY={SECRET_KEY} run",
    "a secret in a profile": f"aws_secret_access_key = {SECRET_KEY}",
    "a secret in JSON": f'{{"SecretAccessKey": "{SECRET_KEY}"}}',
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("form", [str, lambda s: base64.b64encode(s.encode()).decode(), packed, mime, secret])
def test_keys_in_user_data_are_found_however_it_is_packed(pack: Pack, script: str, form: Any) -> None:
    for resource_type, properties in (
        (INSTANCE, {"metadataOptions": TOKENS, "userData": form(script)}),
        (INSTANCE, {"metadataOptions": TOKENS, "userDataBase64": form(script)}),
        (TEMPLATE, {"metadataOptions": TOKENS, "userData": form(script)}),
        (NATIVE_TEMPLATE, {"launchTemplateData": {"metadataOptions": TOKENS, "userData": form(script)}}),
    ):
        (found,) = pack.findings(resource_type, properties)
        assert (found.rule, found.level) == ("no-keys-in-user-data", "MANDATORY")
        assert KEY_ID not in found.says
        assert SECRET_KEY not in found.says


def test_keys_in_tags_are_found(pack: Pack) -> None:
    (found,) = pack.findings("aws:s3/bucket:Bucket", {"tags": {"owner": "me", "login": KEY_ID}})
    assert found.rule == "no-keys-in-user-data"
    assert found.says.startswith("it: the tag 'login' holds an access key id")
    assert KEY_ID not in found.says


@pytest.mark.parametrize(
    "script",
    [
        "#!/bin/sh\naws s3 cp s3://orders/in/ .",
        "export AWS_SECRET_ACCESS_KEY=$(vault read -field=secret aws)",
        "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        f"checksum={SECRET_KEY}",
        "x" + KEY_ID + "X",
        "\x1f\x8bno gzip",
    ],
)
@pytest.mark.parametrize("form", [str, packed, mime])
def test_a_script_without_keys_is_fine(pack: Pack, script: str, form: Any) -> None:
    assert pack.findings(INSTANCE, {"metadataOptions": TOKENS, "userData": form(script)}) == []


def test_user_data_that_is_not_known_yet_is_told(pack: Pack) -> None:
    (found,) = pack.findings(INSTANCE, {"metadataOptions": TOKENS, "userData": UNKNOWN})
    assert (found.rule, found.level) == ("document-known-at-preview", "ADVISORY")
    assert found.says.startswith("it.userData cannot be judged at preview")


def test_tags_that_are_not_known_yet_are_no_trouble(pack: Pack) -> None:
    assert pack.findings("aws:s3/bucket:Bucket", {"tags": UNKNOWN}) == []
    assert pack.findings("aws:s3/bucket:Bucket", {"tags": {"a": UNKNOWN, "b": None}}) == []


# permissions-boundary-required


def test_a_boundary_is_asked_for_only_on_request(pack: Pack) -> None:
    without = {"name": "it", "assumeRolePolicy": trust("ec2.amazonaws.com")}
    assert pack.findings(ROLE, without) == []
    pack.configure(permissions_boundary_required={"level": "MANDATORY"})
    assert pack.rules(ROLE, without) == ["permissions-boundary-required"]
    assert pack.rules("aws:iam/user:User", {}) == ["permissions-boundary-required"]
    assert pack.rules(ROLE, {**without, "permissionsBoundary": UNKNOWN}) == []


# bucket-public-acl


@pytest.mark.parametrize(
    ("resource_type", "properties"),
    [
        ("aws:s3/bucket:Bucket", {"acl": "public-read"}),
        ("aws:s3/bucketV2:BucketV2", {"acl": "public-read-write"}),
        ("aws:s3/bucketAcl:BucketAcl", {"acl": "authenticated-read"}),
        ("aws:s3/bucketAclV2:BucketAclV2", {"acl": secret("public-read")}),
        ("aws:s3/bucketObjectv2:BucketObjectv2", {"acl": "public-read"}),
        ("aws:s3/bucket:Bucket", {"grants": [{"uri": "http://acs.amazonaws.com/groups/global/AllUsers"}]}),
        (
            "aws:s3/bucketAcl:BucketAcl",
            {
                "accessControlPolicy": {
                    "grants": [{"grantee": {"uri": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"}}]
                }
            },
        ),
        ("aws-native:s3:Bucket", {"accessControl": "PublicRead"}),
    ],
)
def test_an_acl_for_everybody_is_found(pack: Pack, resource_type: str, properties: dict[str, Any]) -> None:
    (found,) = pack.findings(resource_type, properties)
    assert (found.rule, found.level) == ("bucket-public-acl", "MANDATORY")


@pytest.mark.parametrize(
    ("resource_type", "properties"),
    [
        ("aws:s3/bucket:Bucket", {}),
        ("aws:s3/bucketAcl:BucketAcl", {"acl": "private"}),
        ("aws:s3/bucketAcl:BucketAcl", {"acl": "log-delivery-write"}),
        ("aws:s3/bucket:Bucket", {"grants": [{"uri": "http://acs.amazonaws.com/groups/s3/LogDelivery"}]}),
    ],
)
def test_an_acl_for_some_is_fine(pack: Pack, resource_type: str, properties: dict[str, Any]) -> None:
    assert pack.findings(resource_type, properties) == []


# bucket-public-access-block-off

WAYS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
BLOCKS = [
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
]


@pytest.mark.parametrize("resource_type", BLOCKS)
@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_the_public_must_be_blocked(pack: Pack, resource_type: str, way: str) -> None:
    blocked = dict.fromkeys(WAYS, True)
    assert pack.findings(resource_type, blocked) == []
    for properties in ({**blocked, way: False}, {each: True for each in WAYS if each != way}):
        (found,) = pack.findings(resource_type, properties)
        assert (found.rule, found.level) == ("bucket-public-access-block-off", "MANDATORY")
        assert found.says == f"it: {way} is off. Set all four to true."


def test_a_bucket_that_says_nothing_blocks_by_itself(pack: Pack) -> None:
    assert pack.findings("aws-native:s3:Bucket", {}) == []
    off = {"publicAccessBlockConfiguration": dict.fromkeys(WAYS, False)}
    assert pack.rules("aws-native:s3:Bucket", off) == ["bucket-public-access-block-off"]


def test_a_way_that_is_not_known_yet_is_told(pack: Pack) -> None:
    assert pack.rules(BLOCKS[0], {**dict.fromkeys(WAYS, True), WAYS[0]: UNKNOWN}) == ["document-known-at-preview"]


# security-group-open-to-world


def inline(**rule: Any) -> tuple[str, dict[str, Any]]:
    return "aws:ec2/securityGroup:SecurityGroup", {"ingress": [{"protocol": "tcp", **rule}]}


def standalone(**rule: Any) -> tuple[str, dict[str, Any]]:
    return "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {"ipProtocol": "tcp", **rule}


SSH = {"fromPort": 22, "toPort": 22}


@pytest.mark.parametrize(
    ("resource_type", "properties"),
    [
        inline(cidrBlocks=["10.0.0.0/8", "0.0.0.0/0"], **SSH),
        inline(ipv6CidrBlocks=["::/0"], **SSH),
        inline(cidrBlocks=["0.0.0.0/1"], **SSH),
        inline(cidrBlocks=["0.0.0.0/0"], fromPort=3389.0, toPort=3389.0),
        inline(cidrBlocks=["0.0.0.0/0"], fromPort=20, toPort=30),
        inline(cidrBlocks=["0.0.0.0/0"], fromPort=0, toPort=65535),
        inline(cidrBlocks=["0.0.0.0/0"], fromPort=0, toPort=0, protocol="-1"),
        inline(cidrBlocks=["0.0.0.0/0"], fromPort=UNKNOWN, toPort=UNKNOWN),
        standalone(cidrIpv4="0.0.0.0/0", **SSH),
        standalone(cidrIpv6="::/0", ipProtocol="-1"),
        (
            "aws:ec2/securityGroupRule:SecurityGroupRule",
            {"type": "ingress", "protocol": "tcp", "cidrBlocks": ["0.0.0.0/0"], **SSH},
        ),
        (
            "aws-native:ec2:SecurityGroup",
            {"securityGroupIngress": [{"ipProtocol": "tcp", "cidrIp": "0.0.0.0/0", **SSH}]},
        ),
        ("aws-native:ec2:SecurityGroupIngress", {"ipProtocol": "tcp", "cidrIpv6": "::/0", **SSH}),
    ],
)
def test_administration_from_everywhere_is_advised_against(
    pack: Pack, resource_type: str, properties: dict[str, Any]
) -> None:
    (found,) = pack.findings(resource_type, properties)
    assert (found.rule, found.level) == ("security-group-open-to-world", "ADVISORY")


@pytest.mark.parametrize(
    ("resource_type", "properties"),
    [
        inline(cidrBlocks=["0.0.0.0/0"], fromPort=443, toPort=443),
        inline(cidrBlocks=["203.0.113.0/24"], **SSH),
        inline(cidrBlocks=["0.0.0.0/0"], protocol="udp", **SSH),
        inline(self=True, protocol="-1", fromPort=0, toPort=0),
        standalone(referencedSecurityGroupId=UNKNOWN, **SSH),
        (
            "aws:ec2/securityGroupRule:SecurityGroupRule",
            {"type": "egress", "protocol": "-1", "cidrBlocks": ["0.0.0.0/0"], "fromPort": 0, "toPort": 0},
        ),
        ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}),
    ],
)
def test_other_openings_are_fine(pack: Pack, resource_type: str, properties: dict[str, Any]) -> None:
    assert pack.findings(resource_type, properties) == []
