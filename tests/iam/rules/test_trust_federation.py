from typing import Any

import pytest
from keyless_iam.rules.trust_federation import RULE

from tests.iam.rules.judging import TRUST, findings
from tests.iam.rules.trusts import SAML, trust

GITHUB = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"


def github(sub: str | None, aud: str | None = "sts.amazonaws.com") -> list[dict[str, Any]]:
    host = "token.actions.githubusercontent.com"
    keys = {f"{host}:{name}": value for name, value in (("sub", sub), ("aud", aud)) if value}
    return trust({"Federated": GITHUB}, {"StringLike": keys}, "sts:AssumeRoleWithWebIdentity")


@pytest.mark.parametrize(
    ("sub", "aud"),
    [
        (None, "sts.amazonaws.com"),
        ("repo:acme/app:*", None),
        ("*", "x"),
        ("repo:*", "x"),
        ("repo:acme*", "x"),
        ("repo:acme/*", "?*"),
    ],
)
def test_a_provider_of_everybody_needs_subject_and_audience(sub: str | None, aud: str | None) -> None:
    assert findings(github(sub, aud), type=TRUST, rules=RULE)


@pytest.mark.parametrize("sub", ["repo:acme/app:*", "repo:acme/*", "repo:acme/app:ref:refs/heads/main"])
def test_a_subject_that_names_somebody_is_enough(sub: str) -> None:
    assert not findings(github(sub), type=TRUST, rules=RULE)


def test_a_saml_provider_needs_the_audience() -> None:
    action = "sts:AssumeRoleWithSAML"
    condition = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}

    assert findings(trust({"Federated": SAML}, action=action), type=TRUST, rules=RULE)
    assert not findings(trust({"Federated": SAML}, condition, action), type=TRUST, rules=RULE)
