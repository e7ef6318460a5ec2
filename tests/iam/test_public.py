"""What is called not public is held against the decisions about an attacker's requests; and the whole against both sides."""

from itertools import product

import pytest
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Outcome
from keyless_iam.document import Condition, Document, Principal, Statement
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import Policy, PolicySet
from keyless_iam.public import is_public
from keyless_iam.request import Request

EVERYBODY = (Principal("*", "*"),)
ACCOUNT = "111122223333"
OBJECTS = "arn:aws:s3:::app-data/*"

# What an attacker can bring along: an address, an own VPC, an own organization, an own account, an own tag.
ATTACKERS = [
    {"aws:SourceIp": "198.51.100.7", "aws:SecureTransport": "true", "aws:PrincipalIsAWSService": "false"},
    {"aws:SecureTransport": "true", "aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "true"},
    {"aws:SourceIp": "198.51.100.7", "aws:SecureTransport": "true", "aws:Referer": "https://app.test"},
    {
        "aws:SecureTransport": "true",
        "aws:SourceVpce": "vpce-0bad",
        "aws:SourceVpc": "vpc-0bad",
        "aws:VpcSourceIp": "10.0.0.7",
        "aws:PrincipalOrgID": "o-0badbadbad",
        "aws:PrincipalOrgPaths": "o-0badbadbad/r-bad1/",
        "aws:PrincipalAccount": "666666666666",
        "aws:PrincipalArn": "arn:aws:iam::666666666666:role/app",
        "aws:PrincipalTag/team": "app",
        "aws:userid": "AROABADBADBADBADBAD:app",
    },
]

CONDITIONS = [
    Condition.of(operator, key, value)
    for operator, key, value in (
        ("StringEquals", "aws:SourceVpce", "vpce-1"),
        ("StringLike", "aws:SourceVpce", "vpce-*"),
        ("StringEqualsIfExists", "aws:SourceVpce", "vpce-1"),
        ("StringNotEquals", "aws:SourceVpce", "vpce-1"),
        ("StringNotEqualsIfExists", "aws:SourceVpce", "vpce-1"),
        ("StringNotLike", "aws:SourceVpce", "vpce-*"),
        ("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
        ("StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
        ("ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-ab12/"),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
        ("ForAnyValue:StringNotLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/app"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:*"),
        ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:*"),
        ("StringLike", "aws:userid", "AROAEXAMPLEID:*"),
        ("StringLike", "aws:userid", "A*"),
        ("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
        ("IpAddress", "aws:SourceIp", "192.0.0.0/2"),
        ("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"),
        ("IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"),
        ("StringLike", "aws:Referer", "https://app.test"),
        ("StringEquals", "aws:PrincipalTag/team", "app"),
        ("Bool", "aws:SecureTransport", "true"),
        ("Bool", "aws:PrincipalIsAWSService", "true"),
        ("Bool", "aws:PrincipalIsAWSService", "false"),
        ("BoolIfExists", "aws:PrincipalIsAWSService", "false"),
        ("BoolIfExists", "aws:ViaAWSService", "false"),
        ("Null", "aws:SourceVpce", "false"),
    )
]


def can_an_attacker_read(*statements: Statement) -> bool:
    resource = Policy("bucket", Document(statements))
    callers = ("*", "arn:aws:iam::666666666666:role/app")
    # The attacker's own policies allow everything; anonymous requests have none.
    return any(
        evaluate(
            Request.of(
                caller, "s3:GetObject", "arn:aws:s3:::app-data/in/a", Context.of(given), resource_account=ACCOUNT
            ),
            PolicySet(identity=() if caller == "*" else (OWN,), resource=resource),
        ).outcome
        in (Outcome.ALLOWED, Outcome.UNDECIDED)
        for caller, given in product(callers, ATTACKERS)
    )


OWN = Policy("own", Document((Statement.of("Allow", "*", "*"),)))


def allow(*conditions: Condition) -> Statement:
    return Statement.of("Allow", "s3:GetObject", OBJECTS, conditions=conditions, principals=EVERYBODY)


def deny(*conditions: Condition) -> Statement:
    return Statement.of("Deny", "s3:*", OBJECTS, conditions=conditions, principals=EVERYBODY)


def public(*statements: Statement) -> bool:
    return is_public(statements[0], "2012-10-17", [Policy("bucket", Document(statements))])


def test_an_attacker_can_read_what_has_no_conditions() -> None:
    assert can_an_attacker_read(allow())


def test_no_attacker_is_let_in_by_a_statement_that_is_called_not_public() -> None:
    quiet = [c for c in CONDITIONS if not public(allow(c))]
    assert len(quiet) > 5
    assert not [c for c in quiet if can_an_attacker_read(allow(c))]


def test_no_attacker_is_let_in_where_a_deny_is_said_to_keep_out_the_public() -> None:
    pairs = [*((c,) for c in CONDITIONS), *product(CONDITIONS, CONDITIONS)]
    denies = [pair for pair in pairs if len({(c.operator, c.key) for c in pair}) == len(pair)]
    quiet = [conditions for conditions in denies if not public(allow(), deny(*conditions))]
    assert len(quiet) > 5
    assert not [conditions for conditions in quiet if can_an_attacker_read(allow(), deny(*conditions))]


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_what_an_attacker_can_read_is_called_public(condition: Condition) -> None:
    if can_an_attacker_read(allow(condition)):
        assert public(allow(condition))
