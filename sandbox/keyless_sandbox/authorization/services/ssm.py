"""What the operations of Systems Manager need: Parameter Store is what the sandbox serves of it.

Sources: "Actions, resources, and condition keys for AWS Systems Manager" (Service Authorization Reference); "Restricting access to
Parameter Store parameters using IAM policies", "AWS KMS encryption for AWS Systems Manager Parameter Store SecureString
parameters", "Calling AMI public parameters" (AWS Systems Manager User Guide); "PutParameter" (API Reference).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from keyless_iam import catalogue

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.forwarding import FORWARDED, UNTOLD
from keyless_sandbox.authorization.services.kms import encryption_context, key_need
from keyless_sandbox.authorization.services.lookup import Resource, Scene
from keyless_sandbox.authorization.services.needs import NONE, Facts, need
from keyless_sandbox.authorization.services.operation import Operation
from keyless_sandbox.authorization.services.parameters import Parameters

_NAME = re.compile(r"[A-Za-z0-9_.\-/]+", re.ASCII)
_PUBLIC = "/aws/service/"
_SECRETS = "/aws/reference/"
_DECRYPTING = frozenset({"GetParameter", "GetParameters", "GetParameterHistory"})


def demand_of(operation: Operation, scene: Scene) -> Demand:
    """What an operation on parameters needs.

    Raises:
        ApiError: a name is none of a parameter of this account and region, or tags are for something else.
    """
    return Demand(tuple(_needs(operation, scene)))


def _needs(operation: Operation, scene: Scene) -> Iterator[Need]:
    parameters = operation.parameters
    action = catalogue.find_action(operation.action)
    if action is None or not action.resources:
        yield need(operation.action, "*")
        return
    if operation.name == "GetParametersByPath":
        yield from _by_path(parameters, scene)
        return
    if "ResourceType" in parameters and parameters.text("ResourceType") != "Parameter":
        kind = parameters.text("ResourceType")
        raise ApiError("InvalidResourceType", f"The sandbox does not serve {kind}.", 400, why=f"{kind} is not served")
    facts = _facts(operation)
    for given in _names(parameters):
        name = _name(given, scene)
        found = scene.lookup.resource("ssm", "parameter", name)
        yield _parameter(operation.action, name, scene, replace(facts, tags=found.tags if found else {}))
        if found and operation.name in _DECRYPTING and parameters.text("WithDecryption") == "true":
            yield from _decryption(found, scene)
        if operation.name == "PutParameter":
            yield from _put(parameters, name, found, scene, facts)


def _names(parameters: Parameters) -> tuple[str, ...]:
    one = parameters.text("Name") or parameters.text("ResourceId")
    return (one,) if one else parameters.texts("Names")


def _name(given: str, scene: Scene) -> str:
    """The parameter's name, without the version or label that may follow it."""
    name = given.removeprefix(scene.names.arn("ssm", "parameter", ""))
    if name != given and "/" in name:
        name = f"/{name}"
    if name.startswith("arn:"):
        raise _not_served(given)
    name = name.partition(":")[0]
    if not _NAME.fullmatch(name) or name.startswith(_SECRETS):
        raise _not_served(given)
    return name


def _not_served(name: str) -> ApiError:
    return ApiError("ValidationException", f"The sandbox does not serve {name}.", 400, why=f"{name} is not served")


def _parameter(action: str, name: str, scene: Scene, facts: Facts) -> Need:
    resource = scene.names.arn("ssm", "parameter", name.removeprefix("/"))
    if not f"{name}/".startswith(_PUBLIC):
        return need(action, resource, "parameter", facts)
    # A public parameter is AWS's: its ARN tells no account.
    public = resource.replace(f":{scene.names.account}:", "::", 1)
    permission = need(action, public, "parameter", facts)
    return replace(permission, unknown=permission.unknown | {"aws:ResourceAccount"})


def _facts(operation: Operation) -> Facts:
    parameters = operation.parameters
    policies = parameters.text("Policies")
    return Facts(
        {
            "ssm:Overwrite": (parameters.text("Overwrite", "false"),),
            "ssm:Policies": (policies,) if policies else NONE,
        },
        new_tags=parameters.tags(),
        lost_tags=parameters.texts("TagKeys"),
    )


def _by_path(parameters: Parameters, scene: Scene) -> Iterator[Need]:
    path = _name(parameters.text("Path"), scene)
    facts = Facts({"ssm:Recursive": (parameters.text("Recursive", "false"),)})
    yield _parameter("ssm:GetParametersByPath", path, scene, facts)
    if parameters.text("WithDecryption") == "true":
        for found in scene.lookup.parameters_below(path):
            yield from _decryption(found, scene)


def _put(parameters: Parameters, name: str, found: Resource | None, scene: Scene, facts: Facts) -> Iterator[Need]:
    if facts.new_tags:
        tagged = replace(facts, tags=found.tags) if found else facts
        yield _parameter("ssm:AddTagsToResource", name, scene, tagged)
    kind = parameters.text("Type") or ("SecureString" if found and found.encrypted_with else "String")
    if kind == "SecureString":
        key = parameters.text("KeyId") or (found.encrypted_with if found else "") or "alias/aws/ssm"
        advanced = parameters.text("Tier") == "Advanced"
        yield _through_ssm("kms:GenerateDataKey" if advanced else "kms:Encrypt", key, name, scene)


def _decryption(found: Resource, scene: Scene) -> Iterator[Need]:
    if found.encrypted_with:
        yield _through_ssm("kms:Decrypt", found.encrypted_with, found.id, scene)


def _through_ssm(action: str, key: str, name: str, scene: Scene) -> Need:
    """Systems Manager uses the key in the caller's name."""
    keys = {
        "kms:EncryptionAlgorithm": ("SYMMETRIC_DEFAULT",),
        "kms:ViaService": (f"ssm.{scene.names.region}.amazonaws.com",),
        **encryption_context({"PARAMETER_ARN": scene.names.arn("ssm", "parameter", name.removeprefix("/"))}),
    }
    permission = key_need(action, key, scene, keys)
    return replace(permission, context={**permission.context, **FORWARDED}, unknown=permission.unknown | UNTOLD)
