from keyless_iam.rules.not_with_allow import RULE

from tests.iam.rules.judging import BUCKET, TRUST, deny, findings


def test_an_allow_of_all_but_some_actions_is_found() -> None:
    (found,) = findings([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], rules=RULE)
    assert found.element == "NotAction"
    assert "every action" in found.says


def test_an_allow_on_all_but_some_resources_is_found() -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::secret/*"}
    (found,) = findings([statement], rules=RULE)
    assert found.element == "NotResource"


def test_an_allow_for_all_but_some_principals_is_found() -> None:
    role = {"AWS": "arn:aws:iam::111122223333:role/app"}
    in_bucket = {
        "Effect": "Allow",
        "NotPrincipal": role,
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::app-data/*",
    }
    in_trust = {"Effect": "Allow", "NotPrincipal": role, "Action": "sts:AssumeRole"}
    assert [f.element for f in findings([in_bucket], type=BUCKET, rules=RULE)] == ["NotPrincipal"]
    assert [f.element for f in findings([in_trust], type=TRUST, rules=RULE)] == ["NotPrincipal"]


def test_each_of_two_is_found() -> None:
    statement = {"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::secret/*"}
    assert [f.element for f in findings([statement], rules=RULE)] == ["NotAction", "NotResource"]


def test_a_deny_of_all_but_some_is_not_found() -> None:
    assert findings([{"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}], rules=RULE) == []
    elsewhere = {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::app-data/*"}
    assert findings([elsewhere], rules=RULE) == []


def test_lists_are_not_found() -> None:
    assert findings([deny("iam:*"), {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}], rules=RULE) == []
