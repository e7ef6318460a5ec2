from typing import Any

import pytest
from keyless_iam.rules import (
    trust_anyone,
    trust_cross_account,
    trust_federation,
    trust_instance_role,
    trust_tag_session,
)
from keyless_iam.rules.contract import Settings

from tests.iam.rules.judging import TRUST, findings

EC2 = {"Service": "ec2.amazonaws.com"}
VENDOR = {"AWS": "arn:aws:iam::444455556666:root"}
GITHUB = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
SAML = "arn:aws:iam::111122223333:saml-provider/corp"


def trust(principal: Any, condition: Any = None, action: Any = "sts:AssumeRole") -> list[dict[str, Any]]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return [{**statement, "Condition": condition} if condition else statement]


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*", "111122223333"]}])
@pytest.mark.parametrize(
    "condition", [None, {"StringEquals": {"sts:ExternalId": "x"}}, {"Bool": {"aws:SecureTransport": "true"}}]
)
def test_everybody_may_assume_the_role(principal: Any, condition: Any) -> None:
    assert findings(trust(principal, condition), type=TRUST, rules=trust_anyone.RULE)


@pytest.mark.parametrize(
    "condition",
    [{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::1*:role/x"}}],
)
def test_everybody_of_an_organization_may_assume_the_role(condition: Any) -> None:
    assert not findings(trust("*", condition), type=TRUST, rules=trust_anyone.RULE)


def test_an_organization_that_counts_only_if_it_is_told_lets_everybody_in() -> None:
    condition = {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}

    assert findings(trust("*", condition), type=TRUST, rules=trust_anyone.RULE)


@pytest.mark.parametrize(
    "principal", [{"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}, VENDOR, "*", {"Federated": SAML}]
)
def test_others_than_ec2_may_assume_the_role_of_an_instance(principal: Any) -> None:
    source = trust(principal, action="sts:*")

    assert findings(source, type=TRUST, rules=trust_instance_role.RULE, carried_by_instance=True)
    assert not findings(source, type=TRUST, rules=trust_instance_role.RULE, carried_by_instance=False)


@pytest.mark.parametrize("service", ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"])
def test_ec2_may_assume_the_role_of_an_instance(service: str) -> None:
    source = trust({"Service": service})

    assert not findings(source, type=TRUST, rules=trust_instance_role.RULE, carried_by_instance=True)


def test_an_account_that_is_trusted_may_assume_the_role_of_an_instance() -> None:
    trusted = Settings(account_ids=("444455556666",))

    assert not findings(
        trust(VENDOR), type=TRUST, rules=trust_instance_role.RULE, settings=trusted, carried_by_instance=True
    )


@pytest.mark.parametrize("principal", [VENDOR, {"AWS": "444455556666"}, {"AWS": "arn:aws:iam::444455556666:role/x"}])
def test_another_account_needs_an_external_id(principal: Any) -> None:
    own = {"account": "111122223333"}
    condition = {"StringEquals": {"sts:ExternalId": "7d1c"}}

    (finding,) = findings(trust(principal), type=TRUST, rules=trust_cross_account.RULE, **own)
    assert finding.certain
    assert not findings(trust(principal, condition), type=TRUST, rules=trust_cross_account.RULE, **own)


def test_an_external_id_that_may_be_left_out_is_none() -> None:
    condition = {"StringEqualsIfExists": {"sts:ExternalId": "7d1c"}}

    assert findings(trust(VENDOR, condition), type=TRUST, rules=trust_cross_account.RULE, account="111122223333")


def test_the_own_account_needs_none() -> None:
    own = trust({"AWS": "arn:aws:iam::111122223333:root"})

    assert not findings(own, type=TRUST, rules=trust_cross_account.RULE, account="111122223333")
    assert not findings(
        own, type=TRUST, rules=trust_cross_account.RULE, settings=Settings(account_ids=("111122223333",))
    )


def test_nobody_can_tell_another_account_while_the_own_is_not_known() -> None:
    (finding,) = findings(trust(VENDOR), type=TRUST, rules=trust_cross_account.RULE)

    assert not finding.certain
    assert "cannot tell" in finding.says


def github(sub: str | None, aud: str | None = "sts.amazonaws.com") -> list[dict[str, Any]]:
    host = "token.actions.githubusercontent.com"
    keys = {f"{host}:{name}": value for name, value in (("sub", sub), ("aud", aud)) if value}
    return trust({"Federated": GITHUB}, {"StringLike": keys}, "sts:AssumeRoleWithWebIdentity")


@pytest.mark.parametrize(
    ("sub", "aud"), [(None, "sts.amazonaws.com"), ("repo:acme/app:*", None), ("*", "x"), ("repo:*", "x")]
)
def test_a_provider_of_everybody_needs_subject_and_audience(sub: str | None, aud: str | None) -> None:
    assert findings(github(sub, aud), type=TRUST, rules=trust_federation.RULE)


@pytest.mark.parametrize("sub", ["repo:acme/app:*", "repo:acme/*", "repo:acme/app:ref:refs/heads/main"])
def test_a_subject_that_names_somebody_is_enough(sub: str) -> None:
    assert not findings(github(sub), type=TRUST, rules=trust_federation.RULE)


def test_a_saml_provider_needs_the_audience() -> None:
    action = "sts:AssumeRoleWithSAML"
    condition = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}

    assert findings(trust({"Federated": SAML}, action=action), type=TRUST, rules=trust_federation.RULE)
    assert not findings(trust({"Federated": SAML}, condition, action), type=TRUST, rules=trust_federation.RULE)


def test_sessions_may_be_tagged_at_will() -> None:
    action = ["sts:AssumeRole", "sts:TagSession"]

    assert findings(trust(VENDOR, action=action), type=TRUST, rules=trust_tag_session.RULE)
    assert findings(trust(VENDOR, action="sts:*"), type=TRUST, rules=trust_tag_session.RULE)


def test_sessions_may_be_tagged_with_tags_that_are_named() -> None:
    action = ["sts:AssumeRole", "sts:TagSession"]
    condition = {"StringEquals": {"aws:RequestTag/team": ["web", "data"]}}

    assert not findings(trust(VENDOR, condition, action), type=TRUST, rules=trust_tag_session.RULE)
    assert not findings(
        trust({"Service": "pods.eks.amazonaws.com"}, action=action), type=TRUST, rules=trust_tag_session.RULE
    )


def test_ec2_alone_has_no_finding() -> None:
    assert not findings(trust(EC2), type=TRUST, preset="strict", carried_by_instance=True)
