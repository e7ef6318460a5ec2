import json

import pytest

from tests.policy_pack.pack import UNKNOWN, Finding, Pack, Resource
from tests.policy_pack.samples import (
    ANY_BUCKET,
    ATTACHMENT,
    EVERYTHING,
    INSTANCE,
    NARROW,
    POLICY,
    PROFILE,
    ROLE_POLICY,
    document,
    policy_of,
    role,
    trust,
)

S3_FULL = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
SAFE_INSTANCE = {"metadataOptions": {"httpTokens": "required"}}
PASS_ROLE = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/app"}
RUN = {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}


def judge(pack: Pack, *resources: Resource) -> list[Finding]:
    """What is found in resources one by one, as the engine asks: without the stack policies."""
    return [found for each in resources for found in pack.findings(each.type, each.properties, each.name)]


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(each.rule, each.level) for each in findings]


# Who carries a policy decides whether narrowness blocks.


def test_narrowness_blocks_in_the_policy_of_a_role_that_ec2_may_assume(fresh: Pack) -> None:
    web = role("web")
    assert told(judge(fresh, web, policy_of(web, ANY_BUCKET))) == [("s3-any-bucket", "MANDATORY")]


def test_narrowness_advises_in_the_policy_of_a_role_that_ec2_may_not_assume(fresh: Pack) -> None:
    function = role("function", "lambda.amazonaws.com")
    (found,) = judge(fresh, function, policy_of(function, ANY_BUCKET))
    assert (found.rule, found.level) == ("s3-narrowness-elsewhere", "ADVISORY")
    assert found.says.startswith("s3-any-bucket: statement 0 of policy.policy, Resource: ")


def test_what_is_not_about_narrowness_blocks_in_every_role(fresh: Pack) -> None:
    function = role("function", "lambda.amazonaws.com")
    assert told(judge(fresh, function, policy_of(function, EVERYTHING))) == [("all-actions", "MANDATORY")]


def test_narrowness_blocks_where_nobody_can_tell_who_carries_the_policy(fresh: Pack) -> None:
    outside = Resource(ROLE_POLICY, "policy", {"role": "made-elsewhere", "policy": document(ANY_BUCKET)})
    managed = Resource(POLICY, "managed", {"name": "managed", "policy": document(ANY_BUCKET)})
    assert told(judge(fresh, outside, managed)) == [("s3-any-bucket", "MANDATORY")] * 2


@pytest.mark.parametrize("kind", ["user", "group"])
def test_narrowness_advises_for_people(fresh: Pack, kind: str) -> None:
    policy = Resource(
        f"aws:iam/{kind}Policy:{kind.title()}Policy", "policy", {kind: "a", "policy": document(ANY_BUCKET)}
    )
    assert told(judge(fresh, policy)) == [("s3-narrowness-elsewhere", "ADVISORY")]


def test_the_inline_policies_of_a_role_are_judged_by_its_own_trust_policy(fresh: Pack) -> None:
    inline = [{"name": "a", "policy": document(NARROW)}, {"name": "b", "policy": document(ANY_BUCKET)}]
    for service, expected in (
        ("ec2.amazonaws.com", "s3-any-bucket"),
        ("lambda.amazonaws.com", "s3-narrowness-elsewhere"),
    ):
        (found,) = judge(fresh, role("it", service, inlinePolicies=inline))
        assert found.rule == expected
        assert "statement 0 of it.inlinePolicies[1].policy" in found.says


def test_a_role_of_the_other_provider_is_read_too(fresh: Pack) -> None:
    properties = {
        "roleName": "web",
        "assumeRolePolicyDocument": json.loads(trust("ec2.amazonaws.com")),
        "policies": [{"policyName": "a", "policyDocument": json.loads(document(ANY_BUCKET))}],
    }
    assert told(judge(fresh, Resource("aws-native:iam:Role", "web", properties))) == [("s3-any-bucket", "MANDATORY")]
    policy = {"roleName": "web", "policyName": "b", "policyDocument": json.loads(document(ANY_BUCKET))}
    assert told(judge(fresh, Resource("aws-native:iam:RolePolicy", "b", policy))) == [("s3-any-bucket", "MANDATORY")]


# Attached policies.


@pytest.mark.parametrize(
    ("resource_type", "properties"),
    [
        (ATTACHMENT, {"role": "made-elsewhere", "policyArn": S3_FULL}),
        ("aws:iam/policyAttachment:PolicyAttachment", {"roles": ["made-elsewhere"], "policyArn": S3_FULL}),
        (
            "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
            {"roleName": "made-elsewhere", "policyArns": [S3_FULL]},
        ),
        ("aws:iam/userPolicyAttachment:UserPolicyAttachment", {"user": "a", "policyArn": S3_FULL}),
        ("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", {"group": "a", "policyArn": S3_FULL}),
        ("aws:iam/role:Role", {"assumeRolePolicy": trust("ec2.amazonaws.com"), "managedPolicyArns": [S3_FULL]}),
        ("aws-native:iam:Group", {"managedPolicyArns": [S3_FULL]}),
    ],
)
def test_a_managed_policy_of_aws_is_judged_by_its_content_where_it_is_attached(
    fresh: Pack, resource_type: str, properties: dict[str, object]
) -> None:
    found = fresh.findings(resource_type, properties, "wide")
    assert found
    assert all(each.says.partition(": ")[0] in {"wide", "s3-all-actions", "s3-any-bucket"} for each in found)
    assert all(S3_FULL in each.says for each in found)


def test_a_policy_from_outside_of_the_program_is_told_and_never_taken_for_harmless(fresh: Pack) -> None:
    arn = "arn:aws:iam::123456789012:policy/theirs"
    (found,) = fresh.findings(ATTACHMENT, {"role": "made-elsewhere", "policyArn": arn})
    assert told([found]) == [("attached-policy-known", "ADVISORY")]
    assert found.says.startswith(f"it: cannot tell what {arn} allows")


def test_a_policy_of_the_program_is_judged_once(fresh: Pack) -> None:
    web = role("web")
    managed = Resource(POLICY, "managed", {"name": "managed", "path": "/app/", "policy": document(ANY_BUCKET)})
    arn = "arn:aws:iam::123456789012:policy/app/managed"
    attached = Resource(ATTACHMENT, "attached", {"role": web.properties["name"], "policyArn": arn})
    assert told(judge(fresh, web, managed)) == [("s3-any-bucket", "MANDATORY")]
    assert judge(fresh, attached) == []


def test_a_policy_of_the_program_does_not_hide_one_of_aws_with_the_same_name(fresh: Pack) -> None:
    harmless = Resource(POLICY, "own", {"name": "AmazonS3FullAccess", "policy": document(NARROW)})
    attached = Resource(ATTACHMENT, "attached", {"role": "made-elsewhere", "policyArn": S3_FULL})
    assert judge(fresh, harmless) == []
    assert any(S3_FULL in each.says for each in judge(fresh, attached))


# What only several policies together do.


def test_a_policy_that_is_dangerous_with_another_is_found_before_it_is_created(fresh: Pack) -> None:
    builder = role("builder", "codebuild.amazonaws.com")
    first, second = policy_of(builder, PASS_ROLE, name="pass"), policy_of(builder, RUN, name="run")
    before = told(judge(fresh, builder, first))
    found = judge(fresh, second)
    assert "run-with-role" in {each.rule for each in found}
    assert "run-with-role" not in {rule for rule, _ in before}


def test_a_profile_is_found_before_it_carries_a_role_that_others_may_assume(fresh: Pack) -> None:
    both = document(
        {
            "Effect": "Allow",
            "Principal": {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]},
            "Action": "sts:AssumeRole",
        }
    )
    web = role("web", assumeRolePolicy=both)
    assert judge(fresh, web) == []
    (found,) = fresh.findings(PROFILE, {"role": web.properties["name"]}, "profile")
    assert told([found]) == [("trust-instance-role", "MANDATORY")]
    assert found.says.startswith("profile: statement 0 of web.assumeRolePolicy, Principal: ")


def test_a_boundary_of_the_program_limits_what_a_role_reaches(fresh: Pack) -> None:
    limit = Resource(POLICY, "limit", {"name": "limit", "policy": document(NARROW)})
    web = role("web", permissionsBoundary="arn:aws:iam::123456789012:policy/limit")
    assert judge(fresh, limit, web, policy_of(web, ANY_BUCKET)) == []
    unlimited = role("other")
    assert told(judge(fresh, unlimited, policy_of(unlimited, ANY_BUCKET))) == [("s3-any-bucket", "MANDATORY")]


# The stack policies, at the end of a preview or update.


def test_a_policy_whose_role_is_not_known_at_preview_is_left_to_the_stack_policy(fresh: Pack) -> None:
    web = role("web")
    policy = policy_of(web, ANY_BUCKET, known=False)
    assert judge(fresh, web, policy) == []
    (found,) = fresh.of_stack(web, policy, judged=False)
    assert told([found]) == [("role-reach", "MANDATORY")]
    assert found.says.startswith("Role web, s3-any-bucket: statement 0 of policy.policy, Resource: ")
    assert found.urn == policy.urn


def test_the_stack_policy_advises_where_no_instance_carries_the_role(fresh: Pack) -> None:
    function = role("function", "lambda.amazonaws.com")
    found = fresh.of_stack(function, policy_of(function, ANY_BUCKET, known=False))
    assert told(found) == [("role-reach-advice", "ADVISORY")]


def test_the_stack_policy_says_nothing_again(fresh: Pack) -> None:
    web = role("web")
    policy = policy_of(web, ANY_BUCKET, EVERYTHING)
    assert told(judge(fresh, web, policy)) == [("all-actions", "MANDATORY"), ("s3-any-bucket", "MANDATORY")]
    assert fresh.of_stack(web, policy, judged=False) == []


def test_the_stack_policy_finds_what_only_several_policies_do(fresh: Pack) -> None:
    builder = role("builder", "codebuild.amazonaws.com")
    policies = [policy_of(builder, each, name=name, known=False) for name, each in (("pass", PASS_ROLE), ("run", RUN))]
    found = fresh.of_stack(builder, *policies)
    assert [each.rule for each in found if "run-with-role" in each.says] == ["role-reach-advice"]


def test_a_deny_in_another_policy_counts_for_the_stack_policy(fresh: Pack) -> None:
    web = role("web")
    deny = {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::orders-4711/*"}
    policies = [policy_of(web, each, name=name, known=False) for name, each in (("wide", ANY_BUCKET), ("deny", deny))]
    assert [each for each in fresh.of_stack(web, *policies) if "s3-any-bucket" in each.says] == []
    assert "s3-any-bucket" in fresh.of_stack(web, policies[0])[0].says


def test_a_managed_policy_is_joined_by_what_its_attachment_is_made_with(fresh: Pack) -> None:
    builder = role("builder", "codebuild.amazonaws.com")
    managed = Resource(POLICY, "managed", {"name": "managed-1a2b", "policy": document(PASS_ROLE)})
    attached = Resource(
        ATTACHMENT, "attached", {"role": UNKNOWN, "policyArn": UNKNOWN}, {"role": [builder], "policyArn": [managed]}
    )
    found = fresh.of_stack(builder, managed, attached, policy_of(builder, RUN, known=False))
    assert [each.rule for each in found if "run-with-role" in each.says] == ["role-reach-advice"]


def test_instances_with_the_role_are_named(fresh: Pack) -> None:
    web = role("web")
    profile = Resource(PROFILE, "profile", {"role": UNKNOWN}, {"role": [web]})
    instance = Resource(INSTANCE, "web-0", SAFE_INSTANCE, {"iamInstanceProfile": [profile]})
    (found,) = fresh.of_stack(web, profile, policy_of(web, ANY_BUCKET, known=False), instance)
    assert found.says.endswith("Instances with this role: web-0.")


def test_a_role_in_a_profile_is_carried_whatever_its_trust_policy_says(fresh: Pack) -> None:
    web = role("web", "lambda.amazonaws.com")
    profile = Resource(PROFILE, "profile", {"role": UNKNOWN}, {"role": [web]})
    found = fresh.of_stack(web, profile, policy_of(web, ANY_BUCKET, known=False))
    assert {each.rule for each in found} == {"role-reach"}
    assert {each.says.split(":")[0] for each in found} == {
        "Role web, s3-any-bucket",
        "Role web, trust-instance-role",
    }


def test_a_policy_of_another_role_is_not_joined(fresh: Pack) -> None:
    builder, other = role("builder", "codebuild.amazonaws.com"), role("other", "codebuild.amazonaws.com")
    found = fresh.of_stack(
        builder, other, policy_of(builder, PASS_ROLE, name="pass"), policy_of(other, RUN, name="run")
    )
    assert [each for each in found if "run-with-role" in each.says] == []


def test_resources_that_were_never_judged_alone_are_read_by_the_stack_policy(fresh: Pack) -> None:
    web, other = role("web"), role("other")
    judge(fresh, other)  # the rules are in force
    found = fresh.of_stack(web, policy_of(web, ANY_BUCKET), judged=False)
    assert told(found) == [("role-reach", "MANDATORY")]


def test_a_rule_can_be_made_to_advise_about_whole_roles(fresh: Pack) -> None:
    web = role("web")
    policy = policy_of(web, ANY_BUCKET, known=False)
    fresh.configure(role_reach={"advisoryRules": ["s3-any-bucket"]})
    assert told(fresh.of_stack(web, policy)) == [("role-reach-advice", "ADVISORY")]


def test_a_rule_that_is_disabled_is_disabled_for_whole_roles(fresh: Pack) -> None:
    web = role("web")
    fresh.configure(s3_any_bucket={"level": "DISABLED"})
    assert fresh.of_stack(web, policy_of(web, ANY_BUCKET, known=False)) == []


def test_the_settings_of_a_rule_hold_for_whole_roles(fresh: Pack) -> None:
    web = role("web")
    fresh.configure(s3_any_bucket={"allowedActions": ["s3:GetObject"]})
    assert fresh.of_stack(web, policy_of(web, ANY_BUCKET, known=False)) == []
