"""When credentials are renewed, and which trust policies let EC2 have them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from keyless_sandbox.machines import Machine, Role
from keyless_sandbox.metadata.sessions import LIFE, Sessions
from keyless_sandbox.metadata.trust import ec2_may_assume

MACHINE = Machine("i-1", "us-east-1", "running")
ROLE = Role("app", "arn:aws:iam::123456789012:role/app", "AROA1", "{}")
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
EC2 = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}


def role(statements: Any) -> Role:
    return replace(ROLE, trust_policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))


class Clock:
    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize(("before_expiry", "renewed"), [(1201, False), (1200, True), (1, True), (-10, True)])
def test_credentials_are_renewed_well_before_they_expire(clock: Clock, before_expiry: int, renewed: bool) -> None:
    sessions = Sessions(clock)
    first = sessions.credentials(MACHINE, ROLE, "2.0")
    assert first.expiration == START + LIFE
    clock.moment = first.expiration - timedelta(seconds=before_expiry)
    second = sessions.credentials(MACHINE, ROLE, "2.0")
    assert (second.access_key_id != first.access_key_id) is renewed
    assert second.expiration - clock.moment >= timedelta(minutes=5)


@pytest.mark.parametrize(("age", "renewed"), [(5, False), (6, True)])
def test_of_a_short_life_the_second_half_is_for_renewal(clock: Clock, age: int, renewed: bool) -> None:
    sessions = Sessions(clock, timedelta(seconds=12))
    first = sessions.credentials(MACHINE, ROLE, "2.0")
    clock.moment = START + timedelta(seconds=age)
    assert (sessions.credentials(MACHINE, ROLE, "2.0") != first) is renewed


def test_each_version_of_the_service_delivers_credentials_of_its_own(clock: Clock) -> None:
    sessions = Sessions(clock)
    first, second = (sessions.credentials(MACHINE, ROLE, version) for version in ("1.0", "2.0"))
    assert first.access_key_id != second.access_key_id
    assert sessions.credentials(MACHINE, ROLE, "1.0") == first


def test_a_role_that_was_made_again_under_its_name_gets_new_credentials(clock: Clock) -> None:
    sessions = Sessions(clock)
    again = Role(ROLE.name, ROLE.arn, "AROA2", "{}")
    first, second = (sessions.credentials(MACHINE, role, "2.0") for role in (ROLE, again))
    assert first.access_key_id != second.access_key_id


def test_secrets_are_not_in_the_text_of_credentials(clock: Clock) -> None:
    credentials = Sessions(clock).credentials(MACHINE, ROLE, "2.0")
    assert credentials.secret_access_key not in repr(credentials)
    assert credentials.token not in repr(credentials)


@pytest.mark.parametrize(
    "statements",
    [
        EC2,
        [EC2],
        [{**EC2, "Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}}],
        [{**EC2, "Action": ["sts:TagSession", "STS:Assume*"]}],
        [{**EC2, "Principal": "*"}],
        [EC2, {"Effect": "Deny", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}],
    ],
)
def test_a_policy_that_lets_ec2_assume_the_role(statements: Any) -> None:
    assert ec2_may_assume(role(statements))


@pytest.mark.parametrize(
    "statements",
    [
        [],
        [{**EC2, "Principal": {"Service": "lambda.amazonaws.com"}}],
        [{**EC2, "Principal": {"AWS": "123456789012"}}],
        [{**EC2, "Effect": "Maybe"}],
        [{**EC2, "Action": "sts:TagSession"}],
        [{**EC2, "Effect": "Deny"}],
        [{**EC2, "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}}],
        [EC2, {**EC2, "Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}],
        [EC2, {"Effect": "Deny", "Principal": "*", "Action": "sts:*"}],
    ],
)
def test_error_a_policy_that_does_not(statements: Any) -> None:
    assert not ec2_may_assume(role(statements))
