import inspect
import json
import re
from importlib import import_module
from typing import Any

import pytest
from keyless_iam.resource_documents import SHAPES

from tests.policy_pack.pack import UNKNOWN, Pack, secret
from tests.policy_pack.samples import ANY_BUCKET, EVERYTHING, NARROW, POLICY, ROLE, ROLE_POLICY, document, trust

# By type, every place of a document; written from the providers' documentation, not from the pack's table.
CARRIES = {
    "aws:iam/role:Role": ["assumeRolePolicy", "inlinePolicies[0].policy"],
    "aws:iam/rolePolicy:RolePolicy": ["policy"],
    "aws:iam/userPolicy:UserPolicy": ["policy"],
    "aws:iam/groupPolicy:GroupPolicy": ["policy"],
    "aws:iam/policy:Policy": ["policy"],
    "aws:s3/bucketPolicy:BucketPolicy": ["policy"],
    "aws:s3/bucket:Bucket": ["policy"],
    "aws:s3/bucketV2:BucketV2": ["policy"],
    "aws:s3/accessPoint:AccessPoint": ["policy"],
    "aws:s3control/accessPointPolicy:AccessPointPolicy": ["policy"],
    "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy": ["details.policy"],
    "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy": ["policy"],
    "aws:kms/key:Key": ["policy"],
    "aws:kms/externalKey:ExternalKey": ["policy"],
    "aws:kms/replicaKey:ReplicaKey": ["policy"],
    "aws:kms/replicaExternalKey:ReplicaExternalKey": ["policy"],
    "aws:kms/keyPolicy:KeyPolicy": ["policy"],
    "aws:sqs/queue:Queue": ["policy"],
    "aws:sqs/queuePolicy:QueuePolicy": ["policy"],
    "aws:sns/topic:Topic": ["policy"],
    "aws:sns/topicPolicy:TopicPolicy": ["policy"],
    "aws:secretsmanager/secret:Secret": ["policy"],
    "aws:secretsmanager/secretPolicy:SecretPolicy": ["policy"],
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ["policy"],
    "aws:ecr/registryPolicy:RegistryPolicy": ["policy"],
    "aws:efs/fileSystemPolicy:FileSystemPolicy": ["policy"],
    "aws-native:iam:Role": ["assumeRolePolicyDocument", "policies[0].policyDocument"],
    "aws-native:iam:RolePolicy": ["policyDocument"],
    "aws-native:iam:User": ["policies[0].policyDocument"],
    "aws-native:iam:UserPolicy": ["policyDocument"],
    "aws-native:iam:Group": ["policies[0].policyDocument"],
    "aws-native:iam:GroupPolicy": ["policyDocument"],
    "aws-native:iam:ManagedPolicy": ["policyDocument"],
    "aws-native:s3:BucketPolicy": ["policyDocument"],
    "aws-native:s3:AccessPoint": ["policy"],
    "aws-native:s3:MultiRegionAccessPointPolicy": ["policy"],
    "aws-native:kms:Key": ["keyPolicy"],
    "aws-native:kms:ReplicaKey": ["keyPolicy"],
    "aws-native:sqs:QueuePolicy": ["policyDocument"],
    "aws-native:sqs:QueueInlinePolicy": ["policyDocument"],
    "aws-native:sns:TopicPolicy": ["policyDocument"],
    "aws-native:sns:TopicInlinePolicy": ["policyDocument"],
    "aws-native:secretsmanager:ResourcePolicy": ["resourcePolicy"],
    "aws-native:ecr:Repository": ["repositoryPolicyText"],
    "aws-native:ecr:RegistryPolicy": ["policyText"],
    "aws-native:efs:FileSystem": ["fileSystemPolicy"],
}
PLACES = [pytest.param(kind, path, id=f"{kind} {path}") for kind, paths in CARRIES.items() for path in paths]


def at(path: str, value: Any) -> dict[str, Any]:
    """Properties that hold a value at a path."""
    for step in reversed(path.replace("[0]", ".[0]").split(".")):
        value = [value] if step == "[0]" else {step: value}
    return value


@pytest.mark.parametrize(("resource_type", "path"), PLACES)
def test_a_document_that_cannot_be_read_is_found_wherever_it_is(pack: Pack, resource_type: str, path: str) -> None:
    found = pack.findings(resource_type, at(path, '{"Statement": ['))
    assert [(each.rule, each.level) for each in found] == [("policy-document-readable", "MANDATORY")]
    assert found[0].says.startswith(f"it.{path} is no policy document, document: line 1, column ")


@pytest.mark.parametrize(("resource_type", "path"), PLACES)
@pytest.mark.parametrize("value", [UNKNOWN, secret(UNKNOWN), f'{{"Resource": "{UNKNOWN}"}}'])
def test_a_document_that_is_not_known_yet_is_told_wherever_it_is(
    pack: Pack, resource_type: str, path: str, value: Any
) -> None:
    found = pack.findings(resource_type, at(path, value))
    assert [(each.rule, each.level) for each in found] == [("document-known-at-preview", "ADVISORY")]
    assert found[0].says.startswith(f"it.{path} cannot be judged at preview")


def test_a_document_that_is_unknown_inside_is_unknown(pack: Pack) -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": ["*", UNKNOWN]}
    properties = {"roleName": "somebody", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    assert pack.rules("aws-native:iam:RolePolicy", properties) == ["document-known-at-preview"]


def test_a_list_of_policies_that_is_unknown_is_told(pack: Pack) -> None:
    (found,) = pack.findings(
        ROLE, {"name": "it", "assumeRolePolicy": trust("ec2.amazonaws.com"), "inlinePolicies": UNKNOWN}
    )
    assert found.rule == "document-known-at-preview"
    assert found.says.startswith("it.inlinePolicies cannot be judged")


def test_a_rule_finds_the_same_in_text_data_and_secrets(pack: Pack) -> None:
    data = json.loads(document(EVERYTHING))
    texts = [
        pack.findings("aws-native:iam:RolePolicy", {"roleName": "r", "policyDocument": each})
        for each in (
            data,
            document(EVERYTHING),
            secret(data),
            secret(document(EVERYTHING)),
        )
    ]
    assert [each.rule for each in texts[0]] == ["all-actions"]
    assert texts == [texts[0]] * 4


def test_the_message_names_resource_statement_example_and_mend(pack: Pack) -> None:
    sid = {**ANY_BUCKET, "Sid": "Wide"}
    (found,) = pack.findings(ROLE_POLICY, {"role": "outside", "policy": document(NARROW, sid)}, "web")
    assert found.says.startswith('statement 1 ("Wide") of web.policy, Resource: ')
    assert "Example: s3:GetObject on arn:aws:s3:::any-bucket/any-key." in found.says
    assert found.says.endswith("Name the buckets, as arn:aws:s3:::bucket and arn:aws:s3:::bucket/*.")


def test_every_problem_of_a_document_is_told_with_its_place(pack: Pack) -> None:
    statement = {"Effect": "allow", "Action": "s3:GetObject", "Resource": "*", "Principle": "*"}
    found = pack.findings(ROLE_POLICY, {"role": "outside", "policy": document(statement)}, "web")
    assert {each.rule for each in found} == {"policy-document-readable"}
    assert len(found) > 1
    assert all("Statement[0]" in each.says for each in found)


def test_a_trust_policy_is_no_identity_policy(pack: Pack) -> None:
    assert (
        pack.rules(ROLE_POLICY, {"role": "outside", "policy": trust("ec2.amazonaws.com")})[0]
        == "policy-document-readable"
    )
    assert pack.rules(ROLE, {"name": "it", "assumeRolePolicy": document(NARROW)})[0] == "policy-document-readable"


@pytest.mark.parametrize("value", [None, "", 7, True, ["a"], {"a": {"b": "c"}}])
def test_properties_of_a_strange_form_are_told_and_never_end_the_operation(pack: Pack, value: Any) -> None:
    for resource_type, paths in CARRIES.items():
        for path in paths:
            for rule in pack.rules(resource_type, at(path.partition(".")[0].removesuffix("[0]"), value)):
                assert rule in {"policy-document-readable", "bucket-public-acl"}


def test_other_resources_are_none_of_its_business(pack: Pack) -> None:
    assert pack.rules("aws:ssm/parameter:Parameter", {"policy": document(EVERYTHING)}) == []


def test_only_the_widest_finding_of_a_statement_is_told(pack: Pack) -> None:
    assert pack.rules(POLICY, {"name": "it", "policy": document(EVERYTHING)}) == ["all-actions"]
    both = pack.findings(POLICY, {"name": "it", "policy": document(EVERYTHING, ANY_BUCKET)})
    assert [(each.rule, each.says.split(",")[0]) for each in both] == [
        ("all-actions", "statement 0 of it.policy"),
        ("s3-any-bucket", "statement 1 of it.policy"),
    ]


def test_a_narrower_rule_speaks_when_the_wider_is_disabled(pack: Pack) -> None:
    pack.configure(all_actions={"level": "DISABLED"})
    found = pack.rules(POLICY, {"name": "it", "policy": document(EVERYTHING)})
    assert found
    assert "all-actions" not in found


def test_the_same_resource_is_judged_anew_each_time(pack: Pack) -> None:
    properties = {"name": "it", "policy": document(EVERYTHING)}
    assert [pack.rules(POLICY, properties) for _ in range(3)] == [["all-actions"]] * 3
    assert pack.rules(POLICY, {"name": "it", "policy": document(NARROW)}) == []


def test_every_type_and_property_of_the_table_is_the_provider_s() -> None:
    assert set(CARRIES) <= set(SHAPES)
    for token, shape in SHAPES.items():
        if not token.startswith("aws:"):
            continue
        module, name = re.fullmatch(r"aws:(\w+)/\w+:(\w+)", token).groups()  # type: ignore[union-attr]
        known = inspect.signature(getattr(import_module(f"pulumi_aws.{module}"), name)._internal_init).parameters
        paths = (*shape.documents, *shape.attached, *shape.roles, shape.boundary, shape.role_name, shape.policy_name)
        names = (shape.user_name, shape.group_name, shape.bucket, shape.key)
        for path in (*paths, *shape.users, *shape.groups, *names):
            first = path.partition(".")[0].removesuffix("[]")
            assert not first or re.sub("([A-Z])", lambda m: f"_{m[1].lower()}", first) in known, (token, path)
