"""IAM users, their groups and their access keys."""

from keyless_sandbox.provider.aws import Aws, tag_list, tag_map, unless
from keyless_sandbox.provider.errors import StandInError
from keyless_sandbox.provider.resources.tags import retag
from keyless_sandbox.provider.schema import CHOSEN_AT_CREATION, FLAG, TAGS, Created, Kind, Naming, Property, Resource
from keyless_sandbox.provider.wire import Properties


def _create_user(aws: Aws, new: Properties) -> str:
    aws.iam.create_user(UserName=new["name"], Path=new["path"], Tags=tag_list(new.get("tagsAll")))
    return new["name"]


def _read_user(aws: Aws, name: str, _state: Properties) -> Properties:
    user = aws.iam.get_user(UserName=name)["User"]
    return {
        "arn": user["Arn"],
        "name": user["UserName"],
        "path": user["Path"],
        "tags": tag_map(aws.iam.list_user_tags(UserName=name)["Tags"]),
        "uniqueId": user["UserId"],
    }


def _update_user(aws: Aws, name: str, old: Properties, new: Properties) -> None:
    retag(
        old,
        new,
        put=lambda tags: aws.iam.tag_user(UserName=name, Tags=tags),
        remove=lambda names: aws.iam.untag_user(UserName=name, TagKeys=names),
    )


def _delete_user(aws: Aws, name: str, state: Properties) -> None:
    for group in aws.iam.list_groups_for_user(UserName=name)["Groups"]:
        aws.iam.remove_user_from_group(UserName=name, GroupName=group["GroupName"])
    if state.get("forceDestroy"):
        for key in aws.iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            aws.iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    aws.iam.delete_user(UserName=name)


USER = Resource(
    token="aws:iam/user:User",  # noqa: S106 - a type token
    inputs={
        "forceDestroy": FLAG,
        "name": CHOSEN_AT_CREATION,
        "path": Property(default="/", force_new=True),
        "tags": TAGS,
    },
    outputs=("arn", "uniqueId"),
    not_done=frozenset({"permissionsBoundary"}),  # moto knows boundaries of roles only
    naming=Naming(limit=64),
    create=_create_user,
    read=_read_user,
    update=_update_user,
    delete=_delete_user,
)


def _create_group(aws: Aws, new: Properties) -> str:
    aws.iam.create_group(GroupName=new["name"], Path=new["path"])
    return new["name"]


def _read_group(aws: Aws, name: str, _state: Properties) -> Properties:
    group = aws.iam.get_group(GroupName=name)["Group"]
    return {"arn": group["Arn"], "name": group["GroupName"], "path": group["Path"], "uniqueId": group["GroupId"]}


GROUP = Resource(
    token="aws:iam/group:Group",  # noqa: S106 - a type token
    inputs={"name": CHOSEN_AT_CREATION, "path": Property(default="/", force_new=True)},
    outputs=("arn", "uniqueId"),
    naming=Naming(limit=128),
    create=_create_group,
    read=_read_group,
    delete=lambda aws, name, _state: aws.iam.delete_group(GroupName=name),
)


def _members(aws: Aws, group: str) -> list[str]:
    pages = aws.iam.get_paginator("get_group").paginate(GroupName=group)
    return [user["UserName"] for page in pages for user in page["Users"]]


def _change_members(aws: Aws, group: str, before: list[str], after: list[str]) -> None:
    for user in sorted(set(before) - set(after)):
        with unless("NoSuchEntity"):  # the user went first
            aws.iam.remove_user_from_group(GroupName=group, UserName=user)
    for user in sorted(set(after) - set(before)):
        aws.iam.add_user_to_group(GroupName=group, UserName=user)


def _create_membership(aws: Aws, new: Properties) -> str:
    _change_members(aws, new["group"], [], new["users"])
    return new["name"]


def _read_membership(aws: Aws, _id: str, state: Properties) -> Properties | None:
    if not state.get("group"):
        raise StandInError("a group membership cannot be imported, as in the official plugin")
    users = _members(aws, state["group"])
    return {"group": state["group"], "name": state["name"], "users": users} if users else None


def _update_membership(aws: Aws, _id: str, old: Properties, new: Properties) -> None:
    _change_members(aws, new["group"], old["users"], new["users"])


def _delete_membership(aws: Aws, _id: str, state: Properties) -> None:
    _change_members(aws, state["group"], state["users"], [])


GROUP_MEMBERSHIP = Resource(
    token="aws:iam/groupMembership:GroupMembership",  # noqa: S106 - a type token
    inputs={
        "group": Property(required=True, force_new=True),
        "name": CHOSEN_AT_CREATION,
        "users": Property(kind=Kind.SET, required=True),
    },
    naming=Naming(limit=128),
    create=_create_membership,
    read=_read_membership,
    update=_update_membership,
    delete=_delete_membership,
)


def _groups_of(aws: Aws, user: str) -> list[str]:
    pages = aws.iam.get_paginator("list_groups_for_user").paginate(UserName=user)
    return [group["GroupName"] for page in pages for group in page["Groups"]]


def _join(aws: Aws, user: str, before: list[str], after: list[str]) -> None:
    for group in sorted(set(before) - set(after)):
        with unless("NoSuchEntity"):  # the group or the user went first
            aws.iam.remove_user_from_group(GroupName=group, UserName=user)
    for group in sorted(set(after) - set(before)):
        aws.iam.add_user_to_group(GroupName=group, UserName=user)


def _create_groups(aws: Aws, new: Properties) -> str:
    _join(aws, new["user"], [], new["groups"])
    return "/".join([new["user"], *new["groups"]])


def _read_groups(aws: Aws, groups_id: str, state: Properties) -> Properties | None:
    """Only the groups that are this resource's: a user may have other memberships."""
    user, *named = groups_id.split("/")
    wanted = state.get("groups", named)
    groups = [group for group in _groups_of(aws, user) if group in wanted]
    return {"groups": groups, "user": user} if groups else None


def _update_groups(aws: Aws, _id: str, old: Properties, new: Properties) -> None:
    _join(aws, new["user"], old["groups"], new["groups"])


def _delete_groups(aws: Aws, _id: str, state: Properties) -> None:
    _join(aws, state["user"], state["groups"], [])


USER_GROUP_MEMBERSHIP = Resource(
    token="aws:iam/userGroupMembership:UserGroupMembership",  # noqa: S106 - a type token
    inputs={
        "groups": Property(kind=Kind.SET, required=True),
        "user": Property(required=True, force_new=True),
    },
    create=_create_groups,
    read=_read_groups,
    update=_update_groups,
    delete=_delete_groups,
)


def _create_key(aws: Aws, new: Properties) -> Created:
    key = aws.iam.create_access_key(UserName=new["user"])["AccessKey"]
    return Created(key["AccessKeyId"], {"secret": key["SecretAccessKey"]})


def _set_status(aws: Aws, key_id: str, new: Properties) -> None:
    aws.iam.update_access_key(UserName=new["user"], AccessKeyId=key_id, Status=new["status"])


def _read_key(aws: Aws, key_id: str, state: Properties) -> Properties | None:
    user = state.get("user") or aws.iam.get_access_key_last_used(AccessKeyId=key_id)["UserName"]
    keys = aws.iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
    for key in keys:
        if key["AccessKeyId"] == key_id:
            return {"createDate": key["CreateDate"].isoformat(), "status": key["Status"], "user": user}
    return None


def _update_key(aws: Aws, key_id: str, _old: Properties, new: Properties) -> None:
    _set_status(aws, key_id, new)


def _settle_key(aws: Aws, key_id: str, new: Properties) -> None:
    if new["status"] != "Active":
        _set_status(aws, key_id, new)


def _delete_key(aws: Aws, key_id: str, state: Properties) -> None:
    aws.iam.delete_access_key(UserName=state["user"], AccessKeyId=key_id)


ACCESS_KEY = Resource(
    token="aws:iam/accessKey:AccessKey",  # noqa: S106 - a type token
    inputs={
        "status": Property(default="Active"),
        "user": Property(required=True, force_new=True),
    },
    outputs=("createDate", "secret"),
    secrets=("secret",),
    not_done=frozenset({"pgpKey"}),
    create=_create_key,
    settle=_settle_key,
    read=_read_key,
    update=_update_key,
    delete=_delete_key,
)
