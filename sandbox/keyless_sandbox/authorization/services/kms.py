"""What the operations of KMS need.

Every permission on a key is held against the key's policy too. Grants do not allow anything here: a call that only a grant
allows is denied.

Sources: "Actions, resources, and condition keys for AWS Key Management Service" (Service Authorization Reference); "Condition keys
for AWS KMS", "Permissions reference", "Controlling access to aliases" (AWS KMS Developer Guide).
"""

from base64 import b64decode
from binascii import Error
from collections.abc import Iterator, Mapping

from keyless_iam import catalogue

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.services.lookup import Key, Scene
from keyless_sandbox.authorization.services.needs import NONE, Facts, need
from keyless_sandbox.authorization.services.operation import Operation
from keyless_sandbox.authorization.services.parameters import Parameters

_GIVEN = {
    "kms:EncryptionAlgorithm": ("EncryptionAlgorithm", "SYMMETRIC_DEFAULT"),
    "kms:BypassPolicyLockoutSafetyCheck": ("BypassPolicyLockoutSafetyCheck", "false"),
    "kms:GranteePrincipal": ("GranteePrincipal", ""),
    "kms:GranteeServicePrincipal": ("GranteeServicePrincipal", ""),
    "kms:MacAlgorithm": ("MacAlgorithm", ""),
    "kms:MessageType": ("MessageType", "RAW"),
    "kms:RetiringPrincipal": ("RetiringPrincipal", ""),
    "kms:RetiringServicePrincipal": ("RetiringServicePrincipal", ""),
    "kms:RotationPeriodInDays": ("RotationPeriodInDays", "365"),
    "kms:ScheduleKeyDeletionPendingWindowInDays": ("PendingWindowInDays", "30"),
    "kms:SigningAlgorithm": ("SigningAlgorithm", ""),
}
"""Condition keys that a parameter tells, with what AWS takes if it is not given."""

_NEW_KEY = {
    "kms:KeyOrigin": ("Origin", "AWS_KMS"),
    "kms:KeyUsage": ("KeyUsage", "ENCRYPT_DECRYPT"),
    "kms:MultiRegion": ("MultiRegion", "false"),
}


def demand_of(operation: Operation, scene: Scene) -> Demand:
    """What an operation of KMS needs. A key that is named by an alias or an id is meant by its ARN.

    Raises:
        ApiError: the request is vouched for by an enclave, which the sandbox cannot check; it would change an alias of AWS.
    """
    if "Recipient" in operation.parameters:
        raise ApiError(
            "ValidationException", "The sandbox does not serve Recipient.", 400, why="Recipient is not served"
        )
    return Demand(tuple(_needs(operation, scene)))


def key_need(action: str, key: str, scene: Scene, keys: Mapping[str, tuple[str, ...]]) -> Need:
    """The permission for an action on a key.

    Args:
        action: such as ``kms:Decrypt``.
        key: an id, an alias or the ARN of either. One that does not exist is meant as it is written.
        scene: who asks.
        keys: condition keys of the request.
    """
    found = scene.lookup.key(key)
    return _need(action, found or Key(_written(key, scene)), scene, {**_request_alias(key), **keys})


def _needs(operation: Operation, scene: Scene) -> Iterator[Need]:
    parameters = operation.parameters
    keys = _keys(parameters)
    name = operation.name
    if name == "ReEncrypt":
        yield from _re_encrypt(parameters, scene)
    elif name == "CreateKey":
        yield from _create_key(parameters, scene, keys)
    elif name in {"CreateAlias", "UpdateAlias", "DeleteAlias"}:
        yield from _alias(operation, scene, keys)
    elif not _on_keys(operation.action):
        yield need(operation.action, "*", facts=Facts({**_common(scene), **keys}))
    elif name == "Decrypt":
        for key in _decrypting(parameters.text("CiphertextBlob"), parameters.text("KeyId"), scene):
            yield key_need(operation.action, key, scene, keys)
    else:
        facts = Facts(keys, new_tags=parameters.tags(), lost_tags=parameters.texts("TagKeys"))
        key = parameters.text("KeyId")
        found = scene.lookup.key(key) or Key(_written(key, scene))
        yield _need(operation.action, found, scene, {**_request_alias(key), **keys}, facts)


def _need(action: str, key: Key, scene: Scene, keys: Mapping[str, tuple[str, ...]], facts: Facts | None = None) -> Need:
    facts = facts or Facts()
    known = {
        **_common(scene),
        "kms:ResourceAliases": key.aliases,
        **_of_enclaves(action),
        **key.keys,
        **keys,
    }
    return need(action, key.arn, "key", Facts(known, key.tags, facts.new_tags, facts.lost_tags))


def _common(scene: Scene) -> Mapping[str, tuple[str, ...]]:
    return {"kms:CallerAccount": (scene.caller.account,), "kms:ViaService": NONE}


def _on_keys(action: str) -> bool:
    found = catalogue.find_action(action)
    return found is not None and bool(found.resources)


def _of_enclaves(action: str) -> Mapping[str, tuple[str, ...]]:
    """What only a request from an enclave carries, which is refused."""
    found = catalogue.find_action(action)
    keys = found.condition_keys if found else ()
    return {key: NONE for key in keys if key.startswith("kms:RecipientAttestation:")}


def _keys(parameters: Parameters) -> Mapping[str, tuple[str, ...]]:
    constraints = parameters.structure("Constraints")
    constraint = next(iter(constraints.values), "")
    # A grant's context is the one that it is limited to.
    context = parameters.mapping("EncryptionContext") or constraints.mapping(constraint)
    return {
        **{
            key: (value,) if (value := parameters.text(name, default)) else NONE
            for key, (name, default) in _GIVEN.items()
        },
        **encryption_context(context),
        "kms:GrantOperations": parameters.texts("Operations"),
        "kms:GrantConstraintType": (constraint,) if constraint else NONE,
        "kms:GrantIsForAWSResource": NONE,
    }


def encryption_context(context: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """The condition keys of an encryption context."""
    return {
        "kms:EncryptionContextKeys": tuple(context),
        **{f"kms:EncryptionContext:{key}": (value,) for key, value in context.items()},
    }


def _request_alias(key: str) -> Mapping[str, tuple[str, ...]]:
    name = key.rpartition(":")[2]
    return {"kms:RequestAlias": (name,) if name.startswith("alias/") else NONE}


def _written(key: str, scene: Scene) -> str:
    if key.startswith("arn:"):
        return key
    if key.startswith("alias/"):
        return scene.names.arn("kms", "alias", key.removeprefix("alias/"))
    return scene.names.arn("kms", "key", key)


def _create_key(parameters: Parameters, scene: Scene, keys: Mapping[str, tuple[str, ...]]) -> Iterator[Need]:
    told = {
        **_common(scene),
        **keys,
        **{key: (parameters.text(name, default),) for key, (name, default) in _NEW_KEY.items()},
        "kms:KeySpec": (parameters.text("KeySpec") or parameters.text("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT"),),
        "kms:MultiRegionKeyType": ("PRIMARY",) if parameters.text("MultiRegion") == "true" else NONE,
    }
    tags = parameters.tags()
    yield need("kms:CreateKey", "*", facts=Facts(told, new_tags=tags))
    if tags:
        # The key has no ARN yet: AWS asks the caller's own policies.
        yield need(
            "kms:TagResource",
            "*",
            "key",
            Facts({**told, "kms:ResourceAliases": NONE, "kms:RequestAlias": NONE}, new_tags=tags),
        )


def _alias(operation: Operation, scene: Scene, keys: Mapping[str, tuple[str, ...]]) -> Iterator[Need]:
    """An alias is changed with permissions for the alias and for each key that it leads to, before and after."""
    alias = operation.parameters.text("AliasName")
    if alias.startswith("alias/aws/"):
        raise ApiError("NotAuthorizedException", "", 400, why=f"{alias} is the alias of a key that AWS manages")
    yield need(
        operation.action,
        scene.names.arn("kms", "alias", alias.removeprefix("alias/")),
        "alias",
        Facts({**_common(scene), **keys}),
    )
    if operation.name != "CreateAlias" and scene.lookup.key(alias):
        yield key_need(operation.action, alias, scene, {**keys, "kms:RequestAlias": NONE})
    if target := operation.parameters.text("TargetKeyId"):
        yield key_need(operation.action, target, scene, keys)


def _decrypting(blob: str, named: str, scene: Scene) -> Iterator[str]:
    """The key that the ciphertext tells, which is the one that decrypts, and the one that the request names."""
    try:
        told = scene.lookup.key_of_ciphertext(b64decode(blob, validate=True))
    except (Error, ValueError):
        told = ""
    if told and (not named or scene.lookup.key(named) != scene.lookup.key(told)):
        yield told
    if named or not told:
        yield named or "*"


def _re_encrypt(parameters: Parameters, scene: Scene) -> Iterator[Need]:
    target = parameters.text("DestinationKeyId")
    sources = tuple(_decrypting(parameters.text("CiphertextBlob"), parameters.text("SourceKeyId"), scene))
    same = all(scene.lookup.key(source) == scene.lookup.key(target) for source in sources)
    common = {"kms:ReEncryptOnSameKey": ("true" if same else "false",)}
    before = {
        "kms:EncryptionAlgorithm": (parameters.text("SourceEncryptionAlgorithm", "SYMMETRIC_DEFAULT"),),
        **encryption_context(parameters.mapping("SourceEncryptionContext")),
    }
    for source in sources:
        yield key_need("kms:ReEncryptFrom", source, scene, {**common, **before})
    after = {
        "kms:EncryptionAlgorithm": (parameters.text("DestinationEncryptionAlgorithm", "SYMMETRIC_DEFAULT"),),
        **encryption_context(parameters.mapping("DestinationEncryptionContext")),
    }
    yield key_need("kms:ReEncryptTo", target, scene, {**common, **after})
