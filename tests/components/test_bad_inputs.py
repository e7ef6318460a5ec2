"""Every mistake gets one clear message: the argument, the rule and the mend; and nothing is created."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyless import Instance
from keyless.buckets import bucket_problem
from keyless.identifiers import account_problem, kms_key_problem, policy_problem, role_name_problem
from keyless.prefixes import prefix_problem
from keyless.problems import Problem
from keyless.reading import Check, _without_values
from keyless.user_data import user_data_problem

from tests.components.bad_inputs import BAD_INPUTS, KEY_ID, SECRET_KEY, BadInput
from tests.components.recording import RecordedFailure, Recording, instance, record


def failure(bad: BadInput) -> RecordedFailure:
    with pytest.raises(RecordedFailure) as caught:
        record(lambda: instance(**{"s3": None, **bad.args()}))
    return caught.value


@pytest.mark.parametrize("bad", BAD_INPUTS, ids=lambda bad: bad.title)
def test_error_names_the_argument_the_rule_and_the_mend(bad: BadInput) -> None:
    found = failure(bad)

    assert isinstance(found.error, pulumi.RunError)
    assert str(found.error).startswith(f"keyless.Instance 'web': {bad.path}: ")
    assert bad.says in str(found.error)
    assert not any(secret in str(found.error) for secret in (KEY_ID, SECRET_KEY, "TopSecret", "topsecret"))


@pytest.mark.parametrize("bad", BAD_INPUTS, ids=lambda bad: bad.title)
def test_error_comes_before_any_aws_resource(bad: BadInput) -> None:
    recording: Recording = failure(bad).recording

    assert recording.aws == []
    assert [r.type for r in recording.resources] in ([], ["keyless:index:Instance"])
    assert bad.deferred == bool(recording.resources)


def test_error_all_problems_are_told_at_once() -> None:
    with pytest.raises(RecordedFailure) as caught:
        record(lambda: instance(s3=[{"bucket": "Bad", "allow": ["raed"]}], instance_count=0))

    assert str(caught.value) == (
        "keyless.Instance 'web' has 4 problems:\n"
        "  - s3[0].allow[0]: is 'raed', which is no verb; did you mean 'read'? (there are list, read, write, delete, "
        "read-versions, read-tags, write-tags, list-uploads)\n"
        "  - s3[0].prefixes: is missing; say where, such as ['in/']; the whole bucket is said explicitly, ['*']\n"
        "  - s3[0].bucket: 'Bad' has upper case letters; a bucket's name is lower case: 'bad'\n"
        "  - instance_count: is 0; it must be 1 to 1,000"
    )


def test_error_a_failed_lookup_is_told_in_terms_of_the_argument_before_any_resource() -> None:
    def no_default_vpc(token: str, args: object) -> dict[str, str]:
        if "getVpc" in token:
            raise LookupError("no matching EC2 VPC found")
        return {"partition": "aws", "insecureValue": "ami-0123456789abcdef0"}

    with pytest.raises(RecordedFailure) as caught:
        record(instance, lookup=no_default_vpc)

    assert "subnet_ids: is not given" in str(caught.value)
    assert "pass subnet_ids and vpc_id: no matching EC2 VPC found" in str(caught.value)
    assert caught.value.recording.aws == []


def test_error_an_existing_role_that_does_not_trust_ec2_is_refused() -> None:
    def for_lambda(token: str, args: object) -> dict[str, str]:
        trust = '{"Statement":[{"Principal":{"Service":"lambda.amazonaws.com"}}]}'
        return {"partition": "aws", "arn": "arn:aws:iam::1:role/app", "assumeRolePolicy": trust}

    with pytest.raises(RecordedFailure, match="role_name: names a role that does not trust") as caught:
        record(lambda: instance(role_name="app", image="ami-0aaa", vpc_id="vpc-0aaa"), lookup=for_lambda)

    assert caught.value.recording.aws == []


def test_error_a_failed_lookup_does_not_show_the_secret_that_was_asked_for() -> None:
    def no_such_role(token: str, args: object) -> dict[str, str]:
        if "getRole" in token:
            raise LookupError("NoSuchEntity: TopSecret")
        return {"partition": "aws"}

    with pytest.raises(RecordedFailure) as caught:
        record(
            lambda: instance(role_name=pulumi.Output.secret("TopSecret"), image="ami-0aaa", vpc_id="vpc-0aaa"),
            lookup=no_such_role,
        )

    assert str(caught.value) == "keyless.Instance 'web': role_name: cannot be looked up; name an existing role"


@pytest.mark.parametrize("args", [None, [], "s3"])
def test_error_arguments_that_are_no_mapping_are_told_in_one_line(args: Any) -> None:
    with pytest.raises(RecordedFailure, match="args: must be a mapping of arguments") as caught:
        record(lambda: Instance("web", args))

    assert isinstance(caught.value.error, pulumi.RunError)


def test_user_data_with_half_a_character_is_judged() -> None:
    assert user_data_problem("\ud800") is None


CHECKS: tuple[Check, ...] = (
    bucket_problem,
    prefix_problem,
    account_problem,
    kms_key_problem,
    policy_problem,
    role_name_problem,
)


@given(st.sampled_from(CHECKS), st.text("aB:/'\"\\ .*?-", min_size=3, max_size=12))
def test_a_message_about_a_secret_does_not_show_it(check: Check, secret: str) -> None:
    message = check(secret)
    if message:
        hidden = _without_values(Problem("s3[0].bucket", message)).message
        constant = _without_values(Problem("s3[0].bucket", check("Xx" * 40) or "")).message
        assert secret not in hidden or secret in constant or secret.strip(" .:-?'\"*/\\") == ""


def test_error_a_provider_that_does_not_answer_is_told_without_a_traceback() -> None:
    def no_credentials(token: str, args: object) -> dict[str, str]:
        raise LookupError("no valid credential sources found")

    def program() -> None:
        provider = aws.Provider("mine", region="eu-west-1")
        instance(pulumi.ResourceOptions(provider=provider), image="ami-0aaa", vpc_id="vpc-0aaa")

    with pytest.raises(RecordedFailure) as caught:
        record(program, lookup=no_credentials)

    assert isinstance(caught.value.error, pulumi.RunError)
    assert "provider: cannot be asked for its partition; check its region and credentials" in str(caught.value)
    assert caught.value.recording.aws == []
