# ruff: noqa: ANN401 - moto's objects have no types
"""Instance profiles of instances."""

from typing import Any

from moto.ec2.exceptions import InvalidParameterValue
from moto.ec2.models import EC2Backend, iam_instance_profile
from moto.ec2.models.iam_instance_profile import IamInstanceProfileAssociation
from moto.ec2.responses import instances as instance_responses
from moto.ec2.utils import filter_iam_instance_profiles
from moto.iam.exceptions import NotFoundException


def corrections() -> list[tuple[Any, str, Any]]:
    """What is corrected, as (owner, method, correction)."""
    # RunInstances, Associate and Replace look profiles up through names of their own for one function.
    for module in (instance_responses, iam_instance_profile):
        setattr(module, filter_iam_instance_profiles.__name__, existing_profile)
    return [
        (EC2Backend, "associate_iam_instance_profile", show_on_the_instance),
        (EC2Backend, "replace_iam_instance_profile_association", show_on_the_instance),
    ]


def existing_profile(
    account_id: str,
    partition: str,
    iam_instance_profile_arn: str | None,
    iam_instance_profile_name: str | None,
) -> Any:
    """A profile that does not exist is EC2's own InvalidParameterValue, not IAM's NoSuchEntity.

    Tools wait and try again on exactly this message: a new profile takes seconds to reach EC2.
    """
    try:
        return filter_iam_instance_profiles(account_id, partition, iam_instance_profile_arn, iam_instance_profile_name)
    except NotFoundException:
        given, field, kind = (
            (iam_instance_profile_arn, "arn", "ARN")
            if iam_instance_profile_arn
            else (iam_instance_profile_name, "name", "name")
        )
        message = (
            f"Value ({given}) for parameter iamInstanceProfile.{field} is invalid. Invalid IAM Instance Profile {kind}"
        )
        raise InvalidParameterValue(message) from None


def show_on_the_instance(
    original: Any, _backend: EC2Backend, *args: Any, **kwargs: Any
) -> IamInstanceProfileAssociation:
    """DescribeInstances shows the profile now associated, with the profile's id.

    moto shows the association's id, and after a replacement still the old profile.
    """
    association: IamInstanceProfileAssociation = original(*args, **kwargs)
    profile = association.iam_instance_profile
    association.instance.iam_instance_profile = {"Arn": profile.arn, "Id": profile.id}
    return association
