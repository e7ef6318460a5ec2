"""Every operation that is served is read as moto reads it, and says what it needs."""

import re
from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import botocore
import keyless_sandbox.provider
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from keyless_sandbox.api_request import ApiError, ApiRequest
from keyless_sandbox.authentication.execution import environ_of
from keyless_sandbox.authorization.services import SERVED, operation_of
from keyless_sandbox.authorization.services.models import api_version
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.utils import get_service_model
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Request

from tests.sandbox.authorization.services.arguments import arguments_of
from tests.sandbox.authorization.services.asking import captured, demanded

OPERATIONS = [(service, name) for service, names in SERVED.items() for name in sorted(names)]
# What the model of a service does not say that it wants.
MORE: dict[str, dict[str, Any]] = {
    "CreateTags": {"Resources": ["i-1"]},
    "DeleteTags": {"Resources": ["i-1"]},
    "AddTagsToResource": {"ResourceType": "Parameter"},
    "ListTagsForResource": {"ResourceType": "Parameter"},
    "RemoveTagsFromResource": {"ResourceType": "Parameter"},
    "GetUser": {"UserName": "ann"},
    "CreateAccessKey": {"UserName": "ann"},
    "DeleteAccessKey": {"UserName": "ann"},
    "ListAccessKeys": {"UserName": "ann"},
    "UpdateAccessKey": {"UserName": "ann"},
    "AssumeRole": {"RoleArn": "arn:aws:iam::123456789012:role/app"},
}


def method_of(operation: str) -> str:
    """What boto3's clients call it."""
    return cast("Any", botocore).xform_name(operation)


@pytest.mark.usefixtures("moto")
@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_an_operation_says_what_it_needs_in_an_empty_world(service: str, name: str) -> None:
    arguments = arguments_of(service, name, all_of_them=False)
    if "PolicyArn" in arguments:
        arguments["PolicyArn"] = "arn:aws:iam::123456789012:policy/edge"
    more = {} if service == "autoscaling" else MORE.get(name, {})
    demand = demanded(f"{service}.{method_of(name)}", {**arguments, **more})
    if name == "GetCallerIdentity":
        assert demand.exempt
        return
    actions = [need.action for need in demand.needs]
    assert actions[0] == ("kms:ReEncryptFrom" if name == "ReEncrypt" else f"{service}:{name}")
    assert all(need.resource == "*" or need.resource.startswith("arn:aws:") for need in demand.needs)


@pytest.mark.parametrize(("service", "name"), [each for each in OPERATIONS if each[0] not in {"kms", "ssm"}])
def test_moto_reads_every_parameter_of_an_operation_as_it_is_read_here(service: str, name: str) -> None:
    request = captured(service, method_of(name), arguments_of(service, name, all_of_them=True))
    assert read_by_moto(request, name) == operation_of(request).parameters.values


PARTS = (
    *("1", "2", "01", "0", "-1", "member", "entry", "key", "value", "", " "),
    *("RoleName", "rolename", "RoleNames", "Tags", "Tag", "Key", "Value", "Resources", "ResourceId", "ResourceType"),
    *("ImageId", "SecurityGroup", "SecurityGroupId", "TagSpecification", "IamInstanceProfile", "Arn", "Name"),
)
FIELDS = st.dictionaries(
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map(".".join), st.sampled_from(("", "a", "b")), max_size=5
)
ASKED = (("iam", "TagRole"), ("iam", "GetRole"), ("ec2", "RunInstances"), ("ec2", "CreateTags"))


@given(asked=st.sampled_from(ASKED), fields=FIELDS)
@example(("iam", "TagRole"), {"Tags.member.1.Key": "a", "Tags.member.2.Key": "b"})
@example(("ec2", "RunInstances"), {"SecurityGroup.1": "a", "IamInstanceProfile.Arn": "b"})
@example(("iam", "TagRole"), {"Tags": "", "RoleName": "a"})
def test_any_form_is_refused_or_read_by_moto_as_it_is_read_here(asked: tuple[str, str], fields: dict[str, str]) -> None:
    service, name = asked
    form = urlencode({"Action": name, "Version": api_version(service), **fields}).encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    request = ApiRequest("POST", "localhost", "/", (), headers, form, service=service, region="us-east-1")
    try:
        values = operation_of(request).parameters.values
    except ApiError:
        return
    assert read_by_moto(request, name) == values


def read_by_moto(request: ApiRequest, name: str) -> Any:
    """The parameters as moto reads them from what is executed."""
    executed = Request(environ_of(request, "AKIAIOSFODNN7EXAMPLE"))
    model: Any = get_service_model(request.service)
    parser: Any = PROTOCOL_PARSERS[model.metadata["protocol"]](model.operation_model(name))
    values = CombinedMultiDict([executed.args, executed.form])
    return _texts(parser.parse({"values": values, "headers": {}, "body": b"", "url_path": "/", "url_params": {}}))


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(inner) for name, inner in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_texts(each) for each in cast("list[Any]", value)]
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_every_call_of_the_stand_in_plugin_is_served() -> None:
    folder = Path(keyless_sandbox.provider.__file__).parent
    called = {
        (service, method)
        for path in folder.rglob("*.py")
        for service, method in re.findall(r"\baws\.(autoscaling|ec2|iam|kms|ssm|sts)\.(\w+)\(", path.read_text())
        if method not in {"get_paginator", "get_waiter"}
    }
    served = {(service, method_of(name)) for service, names in SERVED.items() for name in names}
    assert len(called) > 40
    assert called <= served
