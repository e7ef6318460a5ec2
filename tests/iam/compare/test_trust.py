"""What comparisons of trust policies answer."""

from typing import Any

import pytest
from keyless_iam.compare.answers import Verdict
from keyless_iam.compare.trust import compare_trust
from keyless_iam.policy import Policy, UnknownPolicy
from keyless_iam.reading import Kind, read_document

ROLE = "arn:aws:iam::111122223333:role/web"
YES, NO, CANNOT_TELL = Verdict.YES, Verdict.NO, Verdict.CANNOT_TELL
EC2 = {"Service": "ec2.amazonaws.com"}
OTHER_ACCOUNT = {"AWS": "arn:aws:iam::222233334444:root"}


def trust(principal: Any, condition: Any = None) -> Policy:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    whole = statement if condition is None else {**statement, "Condition": condition}
    return Policy("trust", read_document({"Version": "2012-10-17", "Statement": [whole]}, Kind.TRUST))


def external_id(value: str) -> dict[str, Any]:
    return {"StringEquals": {"sts:ExternalId": value}}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (trust(EC2), trust({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}), (YES, NO)),
        (trust({"AWS": "arn:aws:iam::222233334444:role/ci"}), trust(OTHER_ACCOUNT), (YES, NO)),
        (trust({"AWS": "222233334444"}), trust(OTHER_ACCOUNT), (NO, NO)),
        (trust(OTHER_ACCOUNT), trust(OTHER_ACCOUNT, external_id("x")), (NO, YES)),
        (trust(OTHER_ACCOUNT, external_id("x")), trust(OTHER_ACCOUNT, external_id("y")), (YES, YES)),
        (None, trust(EC2), (YES, NO)),
        # Within an account, who is named needs no policy of its own, and who is trusted by the account does.
        (trust({"AWS": "111122223333"}), trust({"AWS": "arn:aws:iam::111122223333:role/ci"}), (YES, YES)),
    ],
)
def test_a_change_is_told_by_who_may_assume_the_role(
    old: Policy | None, new: Policy, expected: tuple[Verdict, Verdict]
) -> None:
    comparison = compare_trust(old, new, ROLE)
    assert (comparison.broadened.verdict, comparison.narrowed.verdict) == expected
    same = compare_trust(new, new, ROLE)
    assert (same.broadened.verdict, same.narrowed.verdict) == (NO, NO)


def test_the_witness_is_who_gains() -> None:
    comparison = compare_trust(trust(EC2), trust(OTHER_ACCOUNT), ROLE)
    (difference,) = comparison.broadened.differences
    assert difference.witness.principal.account == "222233334444"
    assert difference.resources == (OTHER_ACCOUNT["AWS"],)
    (lost,) = comparison.narrowed.differences
    assert lost.witness.principal.name == "ec2.amazonaws.com"


def test_a_trust_policy_that_cannot_be_read_is_told() -> None:
    unknown = UnknownPolicy("trust", "only the update knows it")
    comparison = compare_trust(trust(EC2), unknown, ROLE)
    assert comparison.broadened.verdict is CANNOT_TELL
    assert "only the update knows it" in comparison.broadened.reasons[0]


def test_a_role_whose_account_is_not_known_may_be_of_the_account_that_is_named() -> None:
    account, named = trust({"AWS": "111122223333"}), trust({"AWS": "arn:aws:iam::111122223333:role/ci"})
    unknown = "arn:aws:iam:::role/web"
    assert compare_trust(account, named, unknown).broadened.verdict is not NO
    elsewhere = "arn:aws:iam::999988887777:role/web"
    assert compare_trust(account, named, elsewhere).broadened.verdict is NO
