"""When credentials are renewed, and which trust policies let EC2 have them."""

import json
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


class Clock:
    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize(("before_expiry", "renewed"), [(301, False), (300, True), (1, True), (-10, True)])
def test_credentials_are_renewed_five_minutes_before_they_expire(
    clock: Clock, before_expiry: int, renewed: bool
) -> None:
    sessions = Sessions(clock)
    first = sessions.credentials(MACHINE, ROLE)
    assert first.expiration == START + LIFE
    clock.moment = first.expiration - timedelta(seconds=before_expiry)
    second = sessions.credentials(MACHINE, ROLE)
    assert (second.access_key_id != first.access_key_id) is renewed
    assert second.expiration - clock.moment >= timedelta(minutes=5)


def test_a_role_that_was_made_again_under_its_name_gets_new_credentials(clock: Clock) -> None:
    sessions = Sessions(clock)
    again = Role(ROLE.name, ROLE.arn, "AROA2", "{}")
    first, second = (sessions.credentials(MACHINE, role) for role in (ROLE, again))
    assert first.access_key_id != second.access_key_id


def test_secrets_are_not_in_the_text_of_credentials(clock: Clock) -> None:
    credentials = Sessions(clock).credentials(MACHINE, ROLE)
    assert credentials.secret_access_key not in repr(credentials)
    assert credentials.token not in repr(credentials)


@pytest.mark.parametrize(
    "statements",
    [
        EC2,
        [EC2],
        [{**EC2, "Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}}],
        [{**EC2, "Action": ["sts:TagSession", "STS:Assume*"]}],
        [EC2, {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    ],
)
def test_a_policy_that_lets_ec2_assume_the_role(statements: Any) -> None:
    assert ec2_may_assume(json.dumps({"Version": "2012-10-17", "Statement": statements}))


@pytest.mark.parametrize(
    "statements",
    [
        [],
        [{**EC2, "Principal": {"Service": "lambda.amazonaws.com"}}],
        [{**EC2, "Principal": {"AWS": "*"}}],
        [{**EC2, "Principal": "*"}],
        [{**EC2, "Action": "sts:TagSession"}],
        [{**EC2, "Effect": "Deny"}],
        [{**EC2, "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}}],
        [EC2, {**EC2, "Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}],
        [EC2, {"Effect": "Deny", "Principal": "*", "Action": "sts:*"}],
    ],
)
def test_error_a_policy_that_does_not(statements: Any) -> None:
    assert not ec2_may_assume(json.dumps({"Version": "2012-10-17", "Statement": statements}))
