# ruff: noqa: ANN401 - moto's objects have no types
"""The resources that moto holds; its objects are read here and in ``moto_ec2`` only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from moto.backends import get_backend
from moto.iam.models import iam_backends

from keyless_sandbox.authorization.services import moto_ec2
from keyless_sandbox.authorization.services.lookup import Entity, Key, Resource
from keyless_sandbox.authorization.services.names import Names


@dataclass(frozen=True)
class MotoLookup:
    """Finds what moto holds; see Lookup.

    Attributes:
        names: of the resources that are looked for.
    """

    names: Names

    def in_region(self, region: str) -> "MotoLookup":
        """The same in a region."""
        return replace(self, names=replace(self.names, region=region))

    def entity(self, kind: str, name: str) -> Entity | None:
        """A user, group, role, instance profile or managed policy."""
        backend = iam_backends[self.names.account][self.names.partition]
        found = _ENTITIES[kind](backend, name)
        return _entity(kind, backend, found) if found else None

    def resource(self, service: str, kind: str, name: str) -> Resource | None:
        """A resource of EC2, Auto Scaling or Systems Manager."""
        if service == "ec2":
            return moto_ec2.find(self.names, kind, name)
        if service == "autoscaling":
            return _scaling(self._backend("autoscaling"), kind, name)
        return _parameter(self._backend("ssm"), name)

    def parameters_below(self, path: str) -> tuple[Resource, ...]:
        """The parameters of Systems Manager below a path."""
        backend = self._backend("ssm")
        names = backend._parameters.get_keys_beginning_with(f"{path.rstrip('/')}/", recursive=True)  # noqa: SLF001 - no other way
        return tuple(found for name in list(names) if (found := _parameter(backend, name)))

    def template_data(self, given: Mapping[str, str]) -> Mapping[str, Any] | None:
        """What a version of a launch template says."""
        return moto_ec2.template_data(self.names, given)

    def default_subnet(self, zone: str) -> str:
        """The default subnet of an availability zone."""
        return moto_ec2.default_subnet(self.names, zone)

    def default_group(self, vpc: str) -> str:
        """The default security group of a VPC."""
        return moto_ec2.default_group(self.names, vpc)

    def key(self, name: str) -> Key | None:
        """A KMS key."""
        backend = self._backend("kms")
        alias = backend.get_alias_name(name)
        key_id = backend.get_key_id_from_alias(alias) if alias.startswith("alias/") else backend.get_key_id(name)
        found = backend.keys.get(key_id)
        return _key(backend, found) if found else None

    def key_of_ciphertext(self, blob: bytes) -> str:
        """The key that a ciphertext was made with: moto begins it with the key's id."""
        return next((key for key in list(self._backend("kms").keys) if blob.startswith(key.encode())), "")

    def _backend(self, service: str) -> Any:
        # moto loads a service when it is first asked for: so does this.
        backends: Any = cast("Any", get_backend)(service)
        return backends[self.names.account][self.names.region]


_ENTITIES: Mapping[str, Callable[[Any, str], Any]] = {
    "access-key": lambda backend, name: next(
        (user for user in list(backend.users.values()) if any(key.access_key_id == name for key in user.access_keys)),
        None,
    ),
    "group": lambda backend, name: backend.groups.get(name),
    "instance-profile": lambda backend, name: backend.instance_profiles.get(name),
    "policy": lambda backend, arn: backend.managed_policies.get(arn),
    "role": lambda backend, name: next((each for each in list(backend.roles.values()) if each.name == name), None),
    "user": lambda backend, name: backend.users.get(name),
}


def _entity(kind: str, backend: Any, found: Any) -> Entity:
    if kind in {"role", "instance-profile"}:
        tags = {each["Key"]: each["Value"] for each in found.tags or ()}
    elif kind == "policy":
        tags = {each["Key"]: each["Value"] for each in found.get_tags()}
    elif kind in {"user", "access-key"}:
        tags = {each["Key"]: each["Value"] for each in backend.tagger.list_tags_for_resource(found.arn)["Tags"]}
    else:
        tags = {}
    return Entity(
        found.arn,
        tags,
        boundary=getattr(found, "permissions_boundary_arn", None) or "",
        roles=tuple(role.arn for role in found.roles) if kind == "instance-profile" else (),
    )


def _scaling(backend: Any, kind: str, name: str) -> Resource | None:
    """A group by its name or by the id of an instance in it, or a launch configuration by its name."""
    if kind == "launchConfiguration":
        found = backend.launch_configurations.get(name)
        return Resource(str(found.arn)) if found else None
    found = backend.autoscaling_groups.get(name) or next(
        (
            group
            for group in list(backend.autoscaling_groups.values())
            if any(state.instance.id == name for state in group.instance_states)
        ),
        None,
    )
    return Resource(str(found.arn), {each["Key"]: each["Value"] for each in found.tags or ()}) if found else None


def _parameter(backend: Any, name: str) -> Resource | None:
    found = backend.get_parameter(name)
    if found is None:
        return None
    return Resource(
        found.name,
        dict(backend.list_tags_for_resource("Parameter", found.name)),
        encrypted_with=found.keyid if found.parameter_type == "SecureString" else "",
    )


def _key(backend: Any, found: Any) -> Key:
    tags = backend.tagger.get_tag_dict_for_resource(found.id)
    multi_region = found.multi_region_configuration["MultiRegionKeyType"] if found.multi_region else None
    return Key(
        found.arn,
        tuple(found.aliases),
        dict(tags),
        {
            "kms:KeyOrigin": (found.origin,),
            "kms:KeySpec": (found.key_spec,),
            "kms:KeyUsage": (found.key_usage or "ENCRYPT_DECRYPT",),
            "kms:MultiRegion": ("true" if found.multi_region else "false",),
            "kms:MultiRegionKeyType": (multi_region,) if multi_region else (),
        },
    )
