import zipfile
from io import BytesIO

import pytest
from keyless_iam.managed import is_managed_by_aws, managed_arns, managed_policy, snapshot_date
from keyless_iam.policy import Policy, UnknownPolicy

from scripts.managed_policies import SNAPSHOT, snapshot


def test_every_policy_of_the_snapshot_is_read() -> None:
    read = [managed_policy(arn) for arn in managed_arns()]

    assert len(read) > 1_000
    assert all(isinstance(policy, Policy) for policy in read)


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_a_policy_is_found_in_every_partition(partition: str) -> None:
    arn = f"arn:{partition}:iam::aws:policy/service-role/AmazonEC2RoleforSSM"

    policy = managed_policy(arn)

    assert isinstance(policy, Policy)
    assert policy.name == f"{arn} (as of {snapshot_date()})"
    assert any("ssm:GetParameters" in s.actions for s in policy.document.statements)


def test_a_policy_that_is_not_in_the_snapshot_is_unknown_and_says_of_which_date_the_snapshot_is() -> None:
    policy = managed_policy("arn:aws:iam::aws:policy/OfTomorrow")

    assert isinstance(policy, UnknownPolicy)
    assert snapshot_date() in policy.reason


@pytest.mark.parametrize(
    "arn", ["arn:aws:iam::111122223333:policy/mine", "arn:aws:iam::aws:role/x", "AmazonS3ReadOnlyAccess"]
)
def test_a_policy_of_ones_own_is_none_of_them(arn: str) -> None:
    assert not is_managed_by_aws(arn)
    assert isinstance(managed_policy(arn), UnknownPolicy)


def test_the_snapshot_is_what_the_script_makes() -> None:
    kept, made = zipfile.ZipFile(SNAPSHOT), zipfile.ZipFile(BytesIO(snapshot()))

    assert kept.namelist() == made.namelist(), "run scripts/managed_policies.py"
    assert all(kept.read(name) == made.read(name) for name in kept.namelist()), "run scripts/managed_policies.py"
