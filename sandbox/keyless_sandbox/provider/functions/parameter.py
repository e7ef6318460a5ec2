"""The lookup of a Systems Manager parameter."""

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.errors import StandInError, code
from keyless_sandbox.provider.schema import Function, Kind, Property
from keyless_sandbox.provider.wire import Properties


def _parameter(aws: Aws, arguments: Properties) -> Properties:
    name = arguments["name"]
    try:
        answer = aws.ssm.get_parameter(Name=name, WithDecryption=arguments.get("withDecryption", True))
    except Exception as error:
        if code(error) == "ParameterNotFound":
            raise StandInError(f"ParameterNotFound: there is no parameter {name} in {aws.region}") from error
        raise
    parameter = answer["Parameter"]
    secret = parameter["Type"] == "SecureString"
    return {
        "id": name,
        "name": name,
        "arn": parameter.get("ARN", ""),
        "insecureValue": "" if secret else parameter["Value"],
        "region": aws.region,
        "type": parameter["Type"],
        "value": parameter["Value"],
        "version": parameter["Version"],
    }


GET_PARAMETER = Function(
    token="aws:ssm/getParameter:getParameter",  # noqa: S106 - a function token
    arguments={
        "name": Property(required=True),
        "region": Property(),
        "withDecryption": Property(kind=Kind.BOOLEAN),
    },
    call=_parameter,
)
