import string
from random import Random

import pytest
from keyless_iam import catalogue
from keyless_iam.actions import ActionSet
from keyless_iam.document import Statement

LETTERS = tuple(string.ascii_lowercase)


def actions(*patterns: str) -> ActionSet:
    return ActionSet(Statement.of("Allow", patterns, "*"))


def not_actions(*patterns: str) -> ActionSet:
    return ActionSet(Statement.of("Allow", resources="*", not_actions=patterns))


@pytest.mark.parametrize(
    ("covering", "action", "covered"),
    [
        (actions("s3:GetObject"), "s3:GetObject", True),
        (actions("S3:gETobject"), "s3:GetObject", True),
        (actions("s3:GetObject"), "S3:GETOBJECT", True),
        (actions("s3:GetObject"), "s3:GetObjectAcl", False),
        (actions("s3:Get*"), "s3:Get", True),
        (actions("s3:?etObject"), "s3:GetObject", True),
        (actions("s3:?etObject"), "s3:etObject", False),
        (actions("*"), "s3:GetObject", True),
        (actions("*:Get*"), "s3:GetObject", True),
        (actions("s3*"), "s3express:CreateSession", True),
        (actions("s3:[G]etObject"), "s3:GetObject", False),
        (actions("sqs:SendMessage", "s3:Get*"), "s3:GetObject", True),
        (not_actions("s3:Get*"), "s3:getobject", False),
        (not_actions("s3:Get*"), "s3:PutObject", True),
        (not_actions("s3:Get*", "s3:PutObject"), "S3:PUTOBJECT", False),
        (not_actions("*"), "s3:GetObject", False),
    ],
)
def test_a_pattern_covers_an_action(covering: ActionSet, action: str, covered: bool) -> None:
    assert covering.matches(action) is covered
    assert covering.matches(action) is covered, "asked again"


EVERYTHING = [
    actions("*"),
    actions("**"),
    actions("*:*"),
    actions("?*"),
    actions("*:?*"),
    actions("s3:GetObject", "*"),
    actions(*(f"{letter}*" for letter in (*LETTERS, *string.digits)), "?*"),
    not_actions(":"),
]
NOT_EVERYTHING = [
    actions("s3:*"),
    actions("*:Get*"),
    actions("?:*"),
    actions(*(f"{letter}*" for letter in LETTERS)),
    not_actions("iam:*"),
    not_actions("s3:GetObject"),
    not_actions("*"),
]


@pytest.mark.parametrize("covering", EVERYTHING)
def test_every_action_of_every_service_is_covered(covering: ActionSet) -> None:
    assert covering.everything
    assert covering.covers_service("s3")
    assert covering.touches("s3")


@pytest.mark.parametrize("covering", NOT_EVERYTHING)
def test_some_actions_are_left_out(covering: ActionSet) -> None:
    assert not covering.everything


@pytest.mark.parametrize(
    "covering",
    [
        actions("s3:*"),
        actions("S3:*"),
        actions("s3*"),
        actions("s?:*"),
        actions("s3:?*"),
        actions("s3:?", "s3:??*"),
        actions("s3:*a*", "s3:*", "ec2:Run*"),
        not_actions("iam:*"),
        not_actions("iam:*", "s3express:*"),
    ],
)
def test_a_whole_service_is_covered_in_every_spelling(covering: ActionSet) -> None:
    assert covering.covers_service("s3")
    assert covering.covers_service("S3")
    assert covering.touches("s3")
    assert not covering.everything


@pytest.mark.parametrize(
    "covering",
    [
        actions("s3:Get*", "s3:Put*", "s3:List*", "s3:Delete*"),
        actions("s3:GetObject"),
        actions("s3:??*"),
        actions(*(f"s3:{letter}*" for letter in LETTERS)),
        not_actions("s3:DeleteBucket"),
        not_actions("*:Delete*"),
    ],
)
def test_part_of_a_service_is_not_the_whole(covering: ActionSet) -> None:
    assert not covering.covers_service("s3")
    assert covering.touches("s3")


@pytest.mark.parametrize(
    "covering",
    [actions("ec2:*"), actions("s3express:*"), actions("s3"), not_actions("s3:*"), not_actions("s*"), not_actions("*")],
)
def test_a_service_is_not_touched(covering: ActionSet) -> None:
    assert not covering.touches("s3")
    assert not covering.covers_service("s3")


def test_known_actions_are_those_of_the_service_that_match() -> None:
    random = Random(8)
    service = catalogue.service("s3")
    assert service is not None
    names = [action.name for action in service.actions.values()]
    for _ in range(400):
        patterns: list[str] = []
        for _ in range(random.choice((1, 2, 3))):
            name = random.choice(names)
            start, end = random.randint(0, len(name)), random.randint(0, 12)
            glob = name[:start] + random.choice("*?") + name[len(name) - end :]
            patterns.append(random.choice((name, name.upper(), glob, f"{name[:start]}*", glob.lower())))
        for covering in (actions(*patterns), not_actions(*patterns)):
            known = [action.name for action in covering.known(service)]
            assert known == [name for name in names if covering.matches(name)], patterns
            assert not known or covering.touches("s3"), patterns


def test_no_action_of_another_service_is_known() -> None:
    service = catalogue.service("sqs")
    assert service is not None
    assert actions("s3:*", "*:GetObject").known(service) == ()
    assert {action.name for action in actions("*:Send*", "ec2:*").known(service)} == {"sqs:SendMessage"}
