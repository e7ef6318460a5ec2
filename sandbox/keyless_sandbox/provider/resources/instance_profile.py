"""IAM instance profiles."""

from keyless_sandbox.provider.aws import Aws, tag_list, tag_map, unless
from keyless_sandbox.provider.resources.tags import retag
from keyless_sandbox.provider.schema import TAGS, Naming, Property, Resource
from keyless_sandbox.provider.wire import Properties


def _create(aws: Aws, new: Properties) -> str:
    tags = tag_list(new.get("tagsAll"))
    aws.iam.create_instance_profile(InstanceProfileName=new["name"], Path=new["path"], Tags=tags)
    return new["name"]


def _settle(aws: Aws, name: str, new: Properties) -> None:
    if new.get("role"):
        aws.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=new["role"])


def _read(aws: Aws, name: str, _state: Properties) -> Properties:
    profile = aws.iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    return {
        "name": name,
        "arn": profile["Arn"],
        "uniqueId": profile["InstanceProfileId"],
        "createDate": profile["CreateDate"].isoformat(),
        "path": profile["Path"],
        "role": profile["Roles"][0]["RoleName"] if profile["Roles"] else None,
        "tags": tag_map(profile.get("Tags")),
    }


def _update(aws: Aws, name: str, old: Properties, new: Properties) -> None:
    if old.get("role") != new.get("role"):
        _remove_role(aws, name, old)
        _settle(aws, name, new)
    retag(
        old,
        new,
        put=lambda tags: aws.iam.tag_instance_profile(InstanceProfileName=name, Tags=tags),
        remove=lambda names: aws.iam.untag_instance_profile(InstanceProfileName=name, TagKeys=names),
    )


def _delete(aws: Aws, name: str, state: Properties) -> None:
    _remove_role(aws, name, state)
    aws.iam.delete_instance_profile(InstanceProfileName=name)


def _remove_role(aws: Aws, name: str, state: Properties) -> None:
    if state.get("role"):
        with unless("NoSuchEntity"):  # the role went first
            aws.iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=state["role"])


INSTANCE_PROFILE = Resource(
    token="aws:iam/instanceProfile:InstanceProfile",  # noqa: S106 - a type token
    inputs={
        "name": Property(force_new=True, computed=True),
        "path": Property(default="/", force_new=True),
        "role": Property(),
        "tags": TAGS,
    },
    outputs=("arn", "createDate", "uniqueId"),
    not_done=frozenset({"namePrefix"}),
    naming=Naming(limit=128),
    create=_create,
    settle=_settle,
    read=_read,
    update=_update,
    delete=_delete,
)
