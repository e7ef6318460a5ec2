"""The lookup of an IAM role."""

from keyless_sandbox.provider.aws import Aws, tag_map
from keyless_sandbox.provider.documents import as_text
from keyless_sandbox.provider.errors import StandInError, code
from keyless_sandbox.provider.schema import Function, Kind, Property
from keyless_sandbox.provider.wire import Properties


def _role(aws: Aws, arguments: Properties) -> Properties:
    name = arguments["name"]
    try:
        role = aws.iam.get_role(RoleName=name)["Role"]
    except Exception as error:
        if code(error) == "NoSuchEntity":
            raise StandInError(f"NoSuchEntity: there is no role {name}") from error
        raise
    return {
        "id": name,
        "name": name,
        "arn": role["Arn"],
        "assumeRolePolicy": as_text(role["AssumeRolePolicyDocument"]),
        "createDate": role["CreateDate"].isoformat(),
        "description": role.get("Description", ""),
        "maxSessionDuration": role.get("MaxSessionDuration", 3600),
        "path": role["Path"],
        "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "roleLastUseds": [],
        "tags": tag_map(role.get("Tags")),
        "uniqueId": role["RoleId"],
    }


GET_ROLE = Function(
    token="aws:iam/getRole:getRole",  # noqa: S106 - a function token
    arguments={"name": Property(required=True), "tags": Property(kind=Kind.MAP)},
    call=_role,
)
