"""IAM roles."""

from keyless_sandbox.provider.aws import Aws, tag_list, tag_map, unless
from keyless_sandbox.provider.documents import as_text
from keyless_sandbox.provider.resources.tags import retag
from keyless_sandbox.provider.schema import FLAG, TAGS, Kind, Naming, Property, Resource
from keyless_sandbox.provider.wire import Properties


def _create(aws: Aws, new: Properties) -> str:
    boundary = {"PermissionsBoundary": new["permissionsBoundary"]} if new.get("permissionsBoundary") else {}
    aws.iam.create_role(
        RoleName=new["name"],
        Path=new["path"],
        AssumeRolePolicyDocument=as_text(new["assumeRolePolicy"]),
        Description=new.get("description", ""),
        MaxSessionDuration=new["maxSessionDuration"],
        Tags=tag_list(new.get("tagsAll")),
        **boundary,
    )
    return new["name"]


def _read(aws: Aws, role_name: str, _state: Properties) -> Properties:
    role = aws.iam.get_role(RoleName=role_name)["Role"]
    return {
        "name": role["RoleName"],
        "arn": role["Arn"],
        "uniqueId": role["RoleId"],
        "createDate": role["CreateDate"].isoformat(),
        "path": role["Path"],
        "assumeRolePolicy": as_text(role["AssumeRolePolicyDocument"]),
        "description": role.get("Description") or None,
        "maxSessionDuration": role.get("MaxSessionDuration"),
        "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "tags": tag_map(role.get("Tags")),
    }


def _update(aws: Aws, role_name: str, old: Properties, new: Properties) -> None:
    if old.get("assumeRolePolicy") != new["assumeRolePolicy"]:
        document = as_text(new["assumeRolePolicy"])
        aws.iam.update_assume_role_policy(RoleName=role_name, PolicyDocument=document)
    if any(old.get(key) != new.get(key) for key in ("description", "maxSessionDuration")):
        aws.iam.update_role(
            RoleName=role_name,
            Description=new.get("description", ""),
            MaxSessionDuration=new["maxSessionDuration"],
        )
    boundary = new.get("permissionsBoundary")
    if old.get("permissionsBoundary") != boundary:
        if boundary:
            aws.iam.put_role_permissions_boundary(RoleName=role_name, PermissionsBoundary=boundary)
        else:
            aws.iam.delete_role_permissions_boundary(RoleName=role_name)
    retag(
        old,
        new,
        put=lambda tags: aws.iam.tag_role(RoleName=role_name, Tags=tags),
        remove=lambda names: aws.iam.untag_role(RoleName=role_name, TagKeys=names),
    )


def _delete(aws: Aws, role_name: str, state: Properties) -> None:
    for profile in aws.iam.list_instance_profiles_for_role(RoleName=role_name)["InstanceProfiles"]:
        with unless("NoSuchEntity"):
            aws.iam.remove_role_from_instance_profile(
                InstanceProfileName=profile["InstanceProfileName"], RoleName=role_name
            )
    if state.get("forceDetachPolicies"):
        for policy in aws.iam.list_attached_role_policies(RoleName=role_name)["AttachedPolicies"]:
            with unless("NoSuchEntity"):
                aws.iam.detach_role_policy(RoleName=role_name, PolicyArn=policy["PolicyArn"])
        for policy_name in aws.iam.list_role_policies(RoleName=role_name)["PolicyNames"]:
            with unless("NoSuchEntity"):
                aws.iam.delete_role_policy(RoleName=role_name, PolicyName=policy_name)
    aws.iam.delete_role(RoleName=role_name)


ROLE = Resource(
    token="aws:iam/role:Role",  # noqa: S106 - a type token
    inputs={
        "assumeRolePolicy": Property(kind=Kind.DOCUMENT, required=True),
        "description": Property(),
        "forceDetachPolicies": FLAG,
        "maxSessionDuration": Property(kind=Kind.INTEGER, default=3600),
        "name": Property(force_new=True, computed=True),
        "path": Property(default="/", force_new=True),
        "permissionsBoundary": Property(),
        "tags": TAGS,
    },
    outputs=("arn", "createDate", "uniqueId"),
    not_done=frozenset({"inlinePolicies", "managedPolicyArns", "namePrefix"}),
    naming=Naming(limit=64),
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
)
