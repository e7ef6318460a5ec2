from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from keyless_preview.notices import notices_of
from keyless_preview.preview import State, Step
from keyless_preview.principals import Program
from keyless_preview.report import Notice

from tests.preview.making import (
    BUCKET,
    INSTANCE,
    KEY,
    PROFILE,
    SECRET,
    UNKNOWN,
    allow,
    bucket_policy,
    create,
    delete,
    deny,
    document,
    preview,
    role,
    same,
    state,
    update,
)

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
DEFAULTS = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
ALL_WAYS = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True)


def told(*steps: Step) -> list[Notice]:
    it = preview(*steps)
    return list(notices_of(it, Program(it)))


def says(*steps: Step) -> list[str]:
    return [f"{each.rule}: {each.says}" for each in told(*steps)]


def options(**values: Any) -> State:
    return state(INSTANCE, "web", {"metadataOptions": values})


def nested(resource_type: str, inputs: dict[str, Any]) -> State:
    return state(resource_type, "it", inputs)


# The metadata service.


@pytest.mark.parametrize("resource_type", [INSTANCE, TEMPLATE, DEFAULTS, "aws-native:ec2:LaunchTemplate"])
def test_turning_imdsv2_off_is_told_wherever_it_is_set(resource_type: str) -> None:
    def it(tokens: str) -> State:
        inputs: dict[str, Any] = {"httpTokens": tokens}
        if resource_type != DEFAULTS:
            inputs = {"metadataOptions": inputs}
        return nested(resource_type, {"launchTemplateData": inputs} if "native" in resource_type else inputs)

    expected = 'imdsv2-off: it no longer requires IMDSv2: httpTokens becomes "optional" and was "required"'
    assert says(*update(it("required"), it("optional"))) == [expected]
    assert says(*update(it("optional"), it("required"))) == []
    assert says(*update(it("optional"), it("optional"), "tags")) == []


def test_no_longer_asking_for_imdsv2_is_told() -> None:
    expected = 'imdsv2-off: web no longer requires IMDSv2: httpTokens is no longer set and was "required"'
    assert says(*update(options(httpTokens="required"), options())) == [expected]


def test_what_the_provider_says_of_before_counts() -> None:
    old = state(INSTANCE, "web", {}, outputs={"metadataOptions": {"httpTokens": "required"}})
    assert says(*update(old, options(httpTokens="optional")))


def test_a_new_instance_without_imdsv2_is_told() -> None:
    assert says(*create(options(httpTokens="optional"))) == [
        'imdsv2-off: web is made without IMDSv2: httpTokens is "optional"'
    ]
    assert says(*create(options(httpTokens="required"))) == []


def test_whether_imdsv2_is_required_cannot_be_told_of_an_unknown_value() -> None:
    (notice,) = told(*update(options(httpTokens="required"), options(httpTokens=UNKNOWN)))
    assert notice.undecided
    assert not notice.broadens


def test_raising_the_hop_limit_is_told_and_lowering_it_is_not() -> None:
    low, high = (options(httpTokens="required", httpPutResponseHopLimit=limit) for limit in (1, 3.0))
    expected = "hop-limit-raised: the credentials of web travel 3 hops afterwards: httpPutResponseHopLimit was 1"
    assert says(*update(low, high)) == [expected]
    assert says(*update(high, low)) == []
    assert says(*create(high)) == [
        "hop-limit-raised: web is made with credentials that travel 3 hops; two reach every container on it"
    ]
    assert says(*create(low)) == []


# Security groups.


def rule(source: str, first: int = 22, last: int = 22, protocol: str = "tcp", **more: Any) -> State:
    inputs = {"type": "ingress", "fromPort": first, "toPort": last, "protocol": protocol, "cidrBlocks": [source]}
    return nested(RULE, {**inputs, **more})


def test_a_rule_that_opens_a_port_to_the_world_is_told_with_the_port() -> None:
    expected = "open-to-the-world: it: port 22 (tcp) is open to the world (0.0.0.0/0) afterwards, and was not before"
    assert says(*create(rule("0.0.0.0/0"))) == [expected]
    assert says(*update(rule("10.0.0.0/8"), rule("0.0.0.0/0"))) == [expected]
    assert says(*create(rule("10.0.0.0/8"))) == []
    assert says(*create(rule("0.0.0.0/0", type="egress"))) == []
    assert says(*delete(rule("0.0.0.0/0"))) == []


def test_more_ports_are_told_and_fewer_are_not() -> None:
    narrow, wide = rule("0.0.0.0/0", 443, 443), rule("0.0.0.0/0", 0, 65535)
    (notice,) = told(*update(narrow, wide))
    assert "every port (tcp) is open" in notice.says
    assert told(*update(wide, narrow)) == []
    (everything,) = told(*update(wide, rule("0.0.0.0/0", 0, 0, "-1")))
    assert "everything is open to the world" in everything.says


def test_rules_of_other_types_of_resources_and_ipv6_are_read() -> None:
    inputs = {"ipProtocol": "tcp", "fromPort": 8000, "toPort": 8080, "cidrIpv6": "::/0"}
    (notice,) = told(*create(nested(INGRESS_RULE, inputs)))
    assert "ports 8000 to 8080 (tcp) are open to the world (::/0)" in notice.says
    inline = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["0.0.0.0/0"]}
    assert (
        len(told(*update(nested(SECURITY_GROUP, {"ingress": []}), nested(SECURITY_GROUP, {"ingress": [inline]})))) == 1
    )


def test_of_addresses_that_only_the_update_knows_nobody_can_tell() -> None:
    inline = update(nested(SECURITY_GROUP, {"ingress": []}), nested(SECURITY_GROUP, {"ingress": UNKNOWN}))
    for steps in (create(rule(UNKNOWN)), update(rule("10.0.0.0/8"), rule(UNKNOWN)), inline):
        (notice,) = told(*steps)
        assert notice.undecided


def test_other_sources_of_a_rule_may_be_unknown() -> None:
    inline = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "securityGroups": [UNKNOWN]}
    assert told(*create(nested(SECURITY_GROUP, {"ingress": [inline]}))) == []


# Policies for everybody.

PUBLIC = document(allow("s3:GetObject", "arn:aws:s3:::data/*", Principal="*"))
VPC = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
LIMITED = document(allow("s3:GetObject", "arn:aws:s3:::data/*", Principal="*", Condition=VPC))


def test_a_bucket_policy_that_becomes_public_is_told() -> None:
    expected = "policy-public: bucket policy guard.policy becomes public: everybody may s3:GetObject, and before it was not public"
    assert says(*create(bucket_policy(PUBLIC))) == [expected]
    assert says(*update(bucket_policy(LIMITED), bucket_policy(PUBLIC))) == [expected]


def test_a_bucket_policy_that_is_public_by_no_meaning_of_s3_is_not_told() -> None:
    assert [each.rule for each in told(*create(bucket_policy(LIMITED)))] == ["policy-lets-in"]
    assert told(*create(bucket_policy(document(deny("s3:*", Principal="*"))))) == []
    assert told(*update(bucket_policy(PUBLIC), bucket_policy(LIMITED))) == []
    assert told(*update(bucket_policy(PUBLIC), replace(bucket_policy(PUBLIC), protect=True), "tags")) == []


def test_a_public_policy_that_opens_more_is_told_and_one_that_opens_less_is_not() -> None:
    both = document(allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::data/*", Principal="*"))
    (notice,) = told(*update(bucket_policy(PUBLIC), bucket_policy(both)))
    assert notice.says.endswith("and before it was public for less")
    assert told(*update(bucket_policy(both), bucket_policy(PUBLIC))) == []


def test_a_key_policy_for_everybody_is_told() -> None:
    assert [each.rule for each in told(*create(nested(KEY, {"policy": PUBLIC.replace("s3:Get", "kms:Get")})))] == [
        "policy-public"
    ]


@pytest.mark.parametrize("text", [UNKNOWN, SECRET])
def test_whom_an_unknown_policy_of_a_bucket_lets_in_nobody_can_tell(text: str) -> None:
    (notice,) = told(*create(bucket_policy(text)))
    assert (notice.rule, notice.undecided) == ("policy-unknown", True)
    assert told(*update(bucket_policy(text), bucket_policy(text), "bucket")) == []


# Buckets.


def test_lifting_the_block_of_public_access_is_told() -> None:
    expected = "public-access-block-lifted: it no longer blocks public access: blockPublicPolicy is false and was true"
    open_ = nested(BLOCK, {**ALL_WAYS, "blockPublicPolicy": False})
    assert says(*update(nested(BLOCK, ALL_WAYS), open_)) == [expected]
    assert says(*update(open_, nested(BLOCK, ALL_WAYS))) == []
    (notice,) = told(*delete(nested(BLOCK, {"bucket": "data", **ALL_WAYS})))
    assert "restrictPublicBuckets is deleted and was true" in notice.says
    assert notice.broadens


def test_with_its_bucket_a_block_may_go() -> None:
    bucket = state(BUCKET, "b", {"bucket": "data"})
    assert told(*delete(nested(BLOCK, {"bucket": "data", **ALL_WAYS}), bucket)) == []


def test_versions_and_encryption_that_are_taken_away_are_told() -> None:
    versions = [nested(VERSIONING, {"versioningConfiguration": {"status": s}}) for s in ("Enabled", "Suspended")]
    (notice,) = told(*update(*versions))
    assert notice.says == (
        "it no longer keeps old versions of objects: versioningConfiguration.status is Suspended and was Enabled"
    )
    assert says(*update(versions[1], versions[0])) == []

    def encrypted(by: str) -> State:
        return nested(ENCRYPTION, {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": by}}]})

    (notice,) = told(*update(encrypted("aws:kms"), encrypted("AES256")))
    assert notice.says.endswith("sseAlgorithm is AES256 and was aws:kms")
    assert not notice.broadens


def test_a_bucket_that_can_be_emptied_by_its_deletion_is_told() -> None:
    kept, emptied = (state(BUCKET, "b", {"forceDestroy": value}) for value in (False, True))
    assert says(*update(kept, emptied)) == [
        "force-destroy: b can be deleted with its objects: forceDestroy is on, and was off"
    ]
    assert says(*update(emptied, kept)) == []


# Keys, protection, instances.


def test_an_access_key_that_is_created_is_told_and_one_that_is_replaced_is_not() -> None:
    key = state("aws:iam/accessKey:AccessKey", "key", {"user": "ann"})
    assert says(*create(key)) == ["access-key-created: access key key is created for user ann: it does not expire"]
    assert says(*update(key, key, "user", op="replace")) == []
    assert says(Step("import", key.urn, None, key)) == []


def test_protection_that_is_lifted_is_told() -> None:
    it = state(BUCKET, "b", protect=True)
    assert [each.rule for each in told(*update(it, replace(it, protect=False)))] == ["protection-lifted"]
    assert told(*update(replace(it, protect=False), it)) == []


BOX = state(INSTANCE, "box", {"iamInstanceProfile": "p"})
HOLDER = state(PROFILE, "profile", {"name": "p", "role": "web"})


def carried(*instances: Sequence[Step]) -> list[str]:
    return says(*same(role(), HOLDER), *(step for steps in instances for step in steps))


def test_a_role_that_a_first_instance_carries_is_told() -> None:
    (notice,) = told(*same(role(), HOLDER), *create(BOX))
    assert notice.says == "box has the credentials of role web afterwards, and nothing had before"
    assert (notice.rule, notice.broadens) == ("role-carried", True)
    assert carried(same(BOX)) == []
    assert carried(delete(BOX)) == []


def test_one_more_instance_with_a_role_is_told_and_lets_nobody_do_more() -> None:
    (notice,) = told(*same(role(), HOLDER, BOX), *create(state(INSTANCE, "box-2", {"iamInstanceProfile": "p"})))
    assert notice.says == "box-2 has the credentials of role web afterwards, as box had before"
    assert not notice.broadens


def test_an_instance_of_a_new_program_is_told_with_its_role_alone() -> None:
    assert [notice.rule for notice in told(*create(role(), HOLDER, BOX))] == []


@pytest.mark.parametrize(
    ("profile", "because"),
    [
        ("theirs", "its instance profile theirs is not of this program"),
        (UNKNOWN, "its instance profile is not known: it is made with a value that only the update knows"),
    ],
)
def test_a_profile_that_leads_nowhere_is_told(profile: str, because: str) -> None:
    other = state(INSTANCE, "box", {"iamInstanceProfile": profile})
    expected = [f"role-carried: nobody can tell whose credentials box has afterwards: {because}"]
    assert carried(create(other)) == expected
    assert carried(update(BOX, other)) == expected
    assert carried(same(other)) == []
