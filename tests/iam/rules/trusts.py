"""What the tests of rules about trust policies share."""

from typing import Any

EC2 = {"Service": "ec2.amazonaws.com"}
VENDOR = {"AWS": "arn:aws:iam::444455556666:root"}
SAML = "arn:aws:iam::111122223333:saml-provider/corp"


def trust(principal: Any, condition: Any = None, action: Any = "sts:AssumeRole") -> list[dict[str, Any]]:
    """The statements of a trust policy with one Allow."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return [{**statement, "Condition": condition} if condition else statement]
