"""Requests are read in one way, or refused."""

from dataclasses import replace
from typing import Any

import pytest
from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authorization.services import operation_of

from tests.sandbox.authorization.services.asking import asked

FORM = {"content-type": "application/x-www-form-urlencoded"}
ROLE = "Action=GetRole&Version=2010-05-08&RoleName=app"
TAG = "Action=TagRole&Version=2010-05-08&RoleName=a"
NO_JSON = "the body is no JSON that says every name once"
TWO_PLACES = "parameters in query and body, or in a body that is no form"
NO_TARGET = "no X-Amz-Target names an operation of the service"
OUTSIDE = "parameters outside of a JSON body"
JSON = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetParameter"}


def form(body: str, service: str = "iam", **more: Any) -> ApiRequest:
    request = ApiRequest("POST", "localhost", "/", (), FORM, body.encode(), service=service, region="us-east-1")
    return replace(request, **more)


def target(body: str, headers: dict[str, str] = JSON, **more: Any) -> ApiRequest:
    return form(body, "ssm", headers=headers, **more)


def refusal(request: ApiRequest) -> ApiError:
    with pytest.raises(ApiError) as caught:
        operation_of(request)
    assert caught.value.status == 400
    return caught.value


def test_the_query_protocol_is_read_as_boto3_names_its_parameters() -> None:
    operation = asked("iam.tag_role", {"RoleName": "app", "Tags": [{"Key": "team", "Value": "a b&c"}]})
    assert (operation.service, operation.name, operation.region) == ("iam", "TagRole", "us-east-1")
    assert operation.parameters.text("RoleName") == "app"
    assert operation.parameters.tags() == {"team": "a b&c"}


def test_the_protocol_of_ec2_is_read_as_boto3_names_its_parameters() -> None:
    operation = asked(
        "ec2.run_instances",
        {
            "ImageId": "ami-1",
            "MinCount": 1,
            "MaxCount": 1,
            "SecurityGroupIds": ["sg-1", "sg-2"],
            "EbsOptimized": True,
            "MetadataOptions": {"HttpPutResponseHopLimit": 2},
            "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True}}],
        },
    )
    parameters = operation.parameters
    assert parameters.texts("SecurityGroupIds") == ("sg-1", "sg-2")
    assert parameters.text("EbsOptimized") == "true"
    assert parameters.structure("MetadataOptions").text("HttpPutResponseHopLimit") == "2"
    assert [each.structure("Ebs").text("Encrypted") for each in parameters.structures("BlockDeviceMappings")] == [
        "true"
    ]


def test_json_is_read_as_boto3_names_its_parameters() -> None:
    operation = asked("kms.encrypt", {"KeyId": "k", "Plaintext": b"\0", "EncryptionContext": {"a": "b"}})
    assert (operation.service, operation.name) == ("kms", "Encrypt")
    assert operation.parameters.text("Plaintext") == "AA=="
    assert operation.parameters.mapping("EncryptionContext") == {"a": "b"}
    assert asked("ssm.get_parameter", {"Name": "n", "WithDecryption": True}).parameters.text("WithDecryption") == "true"


def test_a_query_in_the_address_is_read_where_there_is_no_form() -> None:
    query = (("Action", "GetCallerIdentity"), ("Version", "2011-06-15"))
    assert operation_of(ApiRequest("GET", "localhost", "/", query, service="sts")).name == "GetCallerIdentity"


@pytest.mark.parametrize(
    ("request_", "operation", "why"),
    [
        (form(f"{ROLE}&Rolename=x"), "iam:GetRole", "the operation has no parameter Rolename"),
        (form(f"{ROLE}&RoleName.1=x"), "iam:GetRole", "RoleName is no string"),
        (form(f"{TAG}&Tags.member.2.Key=k"), "iam:TagRole", "the items of Tags.member are not numbered 1, 2 and so on"),
        (
            form(f"{TAG}&Tags.member.01.Key=k"),
            "iam:TagRole",
            "the items of Tags.member are not numbered 1, 2 and so on",
        ),
        (form(f"{TAG}&Tags=&Tags.member.1.Key=k"), "iam:TagRole", "Tags has parts, no value"),
        (form(f"{TAG}&Tags.1.Key=k"), "iam:TagRole", "Tags is a list: its items are Tags.member.1 and so on"),
        (form("Action=ListRoles&Version=2010-05-08&MaxItems=1e3"), "iam:ListRoles", "MaxItems is no whole number"),
        (target('{"Name": "a", "Name": "b"}'), "ssm:GetParameter", NO_JSON),
        (target('{"Name": NaN}'), "ssm:GetParameter", NO_JSON),
        (target("[" * 100_000), "ssm:GetParameter", NO_JSON),
        (target("[]"), "ssm:GetParameter", "the body is no structure"),
        (target('{"name": "a"}'), "ssm:GetParameter", "the operation has no parameter name in the body"),
        (target('{"Name": ["a"]}'), "ssm:GetParameter", "Name is no string"),
        (target('{"Name": "a", "WithDecryption": 1}'), "ssm:GetParameter", "WithDecryption is neither true nor false"),
    ],
)
def test_parameters_that_the_operation_does_not_have_are_refused(
    request_: ApiRequest, operation: str, why: str
) -> None:
    error = refusal(request_)
    assert error.code == ("SerializationException" if request_.service == "ssm" else "ValidationError")
    assert error.message == f"{operation} cannot be understood: {why}."
    assert error.why == why


def test_a_parameter_that_ec2_does_not_have_has_a_code_of_its_own() -> None:
    error = refusal(form("Action=StopInstances&Version=2016-11-15&InstanceIds.1=i-1", "ec2"))
    assert (error.code, error.why) == ("UnknownParameter", "the operation has no parameter InstanceIds")


@pytest.mark.parametrize(
    ("request_", "code", "message"),
    [
        (form(ROLE, "lambda"), "InvalidAction", "The sandbox does not serve lambda."),
        (form(ROLE, path="/x"), "InvalidAction", "iam has no path /x."),
        (
            form("Action=GetRole&RoleName=app"),
            "InvalidAction",
            "Could not find operation GetRole for version NO_VERSION_SPECIFIED",
        ),
        (
            form("Action=Nothing&Version=2010-05-08"),
            "InvalidAction",
            "The action Nothing is not valid for this web service.",
        ),
        (
            form("Action=CreateSAMLProvider&Version=2010-05-08"),
            "InvalidAction",
            "The sandbox does not serve iam:CreateSAMLProvider.",
        ),
        (
            target("{}", {**JSON, "x-amz-target": "AmazonSSM.SendCommand"}),
            "UnknownOperationException",
            "The sandbox does not serve ssm:SendCommand.",
        ),
    ],
)
def test_what_is_not_served_is_refused_by_name(request_: ApiRequest, code: str, message: str) -> None:
    error = refusal(request_)
    assert (error.code, error.message) == (code, message)


@pytest.mark.parametrize(
    ("request_", "code", "why"),
    [
        (form(f"{ROLE}&RoleName=other"), "MalformedQueryString", "a parameter is given twice"),
        (form(f"{ROLE}&Action=DeleteRole"), "MalformedQueryString", "a parameter is given twice"),
        (form(f"{ROLE}&a=%ff"), "MalformedQueryString", "the form is no UTF-8"),
        (form(ROLE, query=(("Action", "DeleteRole"),)), "InvalidParameterCombination", TWO_PLACES),
        (
            form(ROLE, headers={"content-type": "multipart/form-data; boundary=x"}),
            "InvalidParameterCombination",
            TWO_PLACES,
        ),
        (
            form(ROLE, headers={**FORM, "x-amz-target": "AmazonSSM.DeleteParameter"}),
            "InvalidAction",
            "X-Amz-Target in a request to a service that has none",
        ),
        (target("{}", {**JSON, "x-amz-target": "TrentService.ListKeys"}), "UnknownOperationException", NO_TARGET),
        (target("{}", JSON, method="PUT"), "UnknownOperationException", NO_TARGET),
        (target("{}", query=(("Action", "DeleteParameter"),)), "UnknownOperationException", OUTSIDE),
        (target("{}", {**JSON, **FORM}), "UnknownOperationException", OUTSIDE),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(request_: ApiRequest, code: str, why: str) -> None:
    error = refusal(request_)
    assert (error.code, error.why) == (code, why)


def test_a_null_is_what_was_not_given() -> None:
    operation = operation_of(target('{"Name": "a", "WithDecryption": null}'))
    assert "WithDecryption" not in operation.parameters
