from typing import Any

import pytest

from tests.policy_pack.pack import UNKNOWN, Finding, Pack, secret

INSTANCE = "aws:ec2/instance:Instance"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
DESCRIPTION = "The instance metadata service must require IMDSv2.\n"

REFUSED = Finding("imdsv2-required", "MANDATORY", DESCRIPTION + "it: set metadataOptions.httpTokens to 'required'.")
CANNOT_TELL = Finding(
    "imdsv2-required",
    "MANDATORY",
    DESCRIPTION + "it: cannot tell at preview whether metadataOptions.httpTokens will be 'required': "
    "it comes from another resource. Write it as a plain value.",
)


@pytest.mark.parametrize("resource_type", [INSTANCE, TEMPLATE])
@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({}, id="no options at all"),
        pytest.param({"metadataOptions": None}, id="options are null"),
        pytest.param({"metadataOptions": {}}, id="options are empty"),
        pytest.param({"metadataOptions": {"httpEndpoint": "enabled"}}, id="only another option"),
        pytest.param({"metadataOptions": {"httpTokens": "optional"}}, id="tokens are optional"),
        pytest.param({"metadataOptions": {"httpTokens": secret("optional")}}, id="a secret"),
        pytest.param({"metadataOptions": "required"}, id="options are a text"),
        pytest.param({"metadataOptions": ["required"]}, id="options are a list"),
    ],
)
def test_tokens_that_are_not_required_are_refused(pack: Pack, resource_type: str, properties: dict[str, Any]) -> None:
    assert pack.findings(resource_type, properties) == [REFUSED]


@pytest.mark.parametrize("resource_type", [INSTANCE, TEMPLATE])
@pytest.mark.parametrize("tokens", ["required", secret("required")], ids=["plain", "secret"])
def test_required_tokens_pass(pack: Pack, resource_type: str, tokens: object) -> None:
    properties = {"ami": UNKNOWN, "metadataOptions": {"httpTokens": tokens, "httpEndpoint": UNKNOWN}}
    assert pack.findings(resource_type, properties) == []


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"metadataOptions": UNKNOWN}, id="all options"),
        pytest.param({"metadataOptions": {"httpTokens": UNKNOWN}}, id="the tokens"),
        pytest.param({"metadataOptions": {"httpTokens": secret(UNKNOWN)}}, id="a secret"),
    ],
)
def test_an_unknown_value_is_mandatory_too_and_named(pack: Pack, properties: dict[str, Any]) -> None:
    assert [each for each in pack.findings(INSTANCE, properties) if each.level == "MANDATORY"] == [CANNOT_TELL]


def test_the_value_is_not_repeated(pack: Pack) -> None:
    (finding,) = pack.findings(INSTANCE, {"metadataOptions": {"httpTokens": secret("hunter2")}})
    assert "hunter2" not in finding.message


def test_other_resources_are_none_of_its_business(pack: Pack) -> None:
    assert pack.findings("aws:s3/bucket:Bucket", {"metadataOptions": {"httpTokens": "optional"}}) == []
