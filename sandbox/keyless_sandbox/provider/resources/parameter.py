"""Systems Manager parameters."""

from typing import Any

from keyless_sandbox.provider.aws import Aws, tag_list, tag_map
from keyless_sandbox.provider.errors import StandInError, code
from keyless_sandbox.provider.resources.tags import retag
from keyless_sandbox.provider.schema import (
    CHOSEN,
    CHOSEN_AT_CREATION,
    REGION,
    TAGS,
    Failure,
    Kind,
    Naming,
    Property,
    Resource,
)
from keyless_sandbox.provider.translate import from_aws, to_aws
from keyless_sandbox.provider.wire import Properties, is_unknown

_SECURE = "SecureString"
_VALUES = ("value", "insecureValue")
_PARAMETER = {
    "allowedPattern": Property(),
    "dataType": CHOSEN,
    "description": Property(),
    "keyId": CHOSEN,
    "name": CHOSEN_AT_CREATION,
    "tier": CHOSEN,
    "type": Property(required=True),
}


def _put(aws: Aws, new: Properties, **more: Any) -> None:  # noqa: ANN401 - whatever PutParameter takes
    request = to_aws(_PARAMETER, new)
    aws.ssm.put_parameter(**request, Value=new.get("value") or new.get("insecureValue"), **more)


def _create(aws: Aws, new: Properties) -> str:
    try:
        _put(aws, new, Overwrite=bool(new.get("overwrite")))
    except Exception as error:
        if code(error) == "ParameterAlreadyExists":
            raise StandInError(
                f"ParameterAlreadyExists: the parameter {new['name']} exists already; choose another name or import it"
            ) from error
        raise
    return new["name"]


def _settle(aws: Aws, name: str, new: Properties) -> None:
    if new.get("tagsAll"):  # PutParameter takes either Overwrite or tags
        aws.ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=tag_list(new["tagsAll"]))


def _read(aws: Aws, name: str, state: Properties) -> Properties | None:
    by_name = [{"Key": "Name", "Option": "Equals", "Values": [name]}]
    described: list[dict[str, Any]] = aws.ssm.describe_parameters(ParameterFilters=by_name)["Parameters"]
    if not described:
        return None
    found = aws.ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    insecure = found["Type"] != _SECURE and "insecureValue" in state
    tags = aws.ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
    return {
        **from_aws(_PARAMETER, described[0]),
        "arn": found["ARN"],
        "insecureValue": found["Value"] if insecure else None,
        "region": aws.region,
        "tags": tag_map(tags),
        "value": found["Value"],
        "version": found["Version"],
    }


def _update(aws: Aws, name: str, old: Properties, new: Properties) -> None:
    if any(old.get(key) != new.get(key) for key in (*_PARAMETER, *_VALUES) if key in new or key == "description"):
        _put(aws, {"description": "", **new}, Overwrite=True)
    retag(
        old,
        new,
        put=lambda tags: aws.ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=tags),
        remove=lambda names: aws.ssm.remove_tags_from_resource(
            ResourceType="Parameter", ResourceId=name, TagKeys=names
        ),
    )


def _check(inputs: Properties) -> list[Failure]:
    failures: list[Failure] = []
    given = [name for name in _VALUES if name in inputs]
    if len(given) != 1:
        found = ", ".join(given) or "none"
        failures.append(Failure("", f"exactly one of {', '.join(_VALUES)} must be given, found {found}"))
    kind = inputs["type"]
    if not is_unknown(kind) and kind not in {"String", "StringList", _SECURE}:
        failures.append(Failure("type", 'must be "String", "StringList" or "SecureString"'))
    if kind == _SECURE and "insecureValue" in inputs:
        failures.append(Failure("insecureValue", "must not be given for a SecureString: give value"))
    return failures


PARAMETER = Resource(
    token="aws:ssm/parameter:Parameter",  # noqa: S106 - a type token
    inputs={
        **_PARAMETER,
        "insecureValue": CHOSEN,
        "overwrite": Property(kind=Kind.BOOLEAN),
        "region": REGION,
        "tags": TAGS,
        "value": CHOSEN,
    },
    outputs=("version",),
    secrets=("value",),
    not_done=frozenset({"arn", "valueWo", "valueWoVersion"}),
    naming=Naming(limit=2048),
    create=_create,
    settle=_settle,
    read=_read,
    update=_update,
    delete=lambda aws, name, _state: aws.ssm.delete_parameter(Name=name),
    check=_check,
)
