"""What is said to grant nothing is held against the search for anything that is let through."""

import pytest
from keyless_iam import catalogue
from keyless_iam.document import Document, Statement
from keyless_iam.pairing import mismatches
from keyless_iam.policy import Policy
from keyless_iam.reach import Reach

POINT = "arn:aws:s3:eu-west-1:111122223333:accesspoint"
RESOURCES = [
    "arn:aws:s3:::app-data",
    "arn:aws:s3:::app-data/*",
    "arn:aws:s3:::app-data/in/a:b",
    "arn:aws:s3:::app-*",
    "arn:aws:s3:::app-*/in/*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::app-data?x",
    "arn:aws:s3:*:*:app-data",
    "arn:aws:s3",
    "arn:*",
    f"{POINT}/app",
    f"{POINT}/app/object/*",
    f"{POINT}/*",
    "arn:aws:s3::111122223333:accesspoint/app.mrap/object/*",
    "arn:aws:s3:::${aws:PrincipalTag/bucket}",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/jobs",
    "arn:aws:s3:eu-west-1:111122223333:job/*",
]


def reached(action: str, resource: str) -> bool:
    document = Document((Statement.of("Allow", action, resource),))
    return any(Reach([Policy("policy", document)]).permits(action))


@pytest.mark.parametrize("resource", RESOURCES)
def test_nothing_is_let_through_where_an_action_is_about_none_of_the_resources(resource: str) -> None:
    service = catalogue.service("s3")
    assert service
    for action in service.actions.values():
        found = mismatches(Statement.of("Allow", action.name, resource), "2012-10-17")
        if found:
            assert not reached(action.name, resource), action.name


@pytest.mark.parametrize("resource", [*RESOURCES[:2], f"{POINT}/app", f"{POINT}/app/object/*"])
def test_the_resource_that_is_named_instead_is_one(resource: str) -> None:
    service = catalogue.service("s3")
    assert service
    checked = 0
    for action in service.actions.values():
        for found in mismatches(Statement.of("Allow", action.name, resource), "2012-10-17"):
            if found.right:
                assert reached(action.name, found.right), action.name
                checked += 1
    assert checked > 5
