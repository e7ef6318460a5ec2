"""The environments that programs meet AWS in: the deployer's, and that of a program on an instance."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from keyless_sandbox.state import Folder, State

REGION = "us-east-1"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def deployer(state: State, folder: Folder, inherited: Mapping[str, str]) -> dict[str, str | None]:
    """What `pulumi` and the AWS tools need to reach the sandbox as its deployer; None is to be unset.

    Args:
        state: the running sandbox.
        folder: its state folder.
        inherited: the environment so far; its region and PATH are kept.
    """
    region = inherited.get("AWS_REGION") or inherited.get("AWS_DEFAULT_REGION") or REGION
    variables: dict[str, str | None] = {
        "AWS_ENDPOINT_URL": state.endpoint,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": state.access_key_id,
        "AWS_SECRET_ACCESS_KEY": state.secret_access_key,
        "AWS_SESSION_TOKEN": state.session_token,
        "AWS_PROFILE": None,
        **_trusting(state.authority),
        "AWS_EC2_METADATA_DISABLED": "true",
        "PULUMI_DEBUG_PROVIDERS": f"aws:{state.provider_port}",
        "PULUMI_BACKEND_URL": folder.backend.as_uri(),
        "PULUMI_HOME": str(folder.pulumi_home),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
    if state.bin:
        others = [part for part in inherited.get("PATH", "").split(":") if part and part != state.bin]
        variables["PATH"] = ":".join([state.bin, *others])
    return variables


def _trusting(authority: str | None) -> dict[str, str]:
    """What makes SDKs trust the certificate in a file: boto3, the AWS CLI and Go; JavaScript."""
    return {"AWS_CA_BUNDLE": authority, "NODE_EXTRA_CA_CERTS": authority} if authority else {}


def merged(variables: Mapping[str, str | None], inherited: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a command: what is inherited, with variables set, and those unset that are None."""
    return {name: value for name, value in {**inherited, **variables}.items() if value is not None}


def on_instance(  # noqa: PLR0913 - one argument per thing that a program may know
    *,
    endpoint: str,
    authority: str | None,
    metadata_endpoint: str,
    region: str,
    home: Path,
    path: str,
    more: Mapping[str, str],
) -> dict[str, str]:
    """The whole environment of a program on an instance: no key, no file with one, only where AWS is.

    Args:
        endpoint: address of AWS's API for programs on the instance.
        authority: file with the certificate that it has to trust; None if AWS speaks plain http.
        metadata_endpoint: address of the instance's metadata service.
        region: the instance's.
        home: an empty folder.
        path: PATH, so that the command is found.
        more: what the caller adds.
    """
    return {
        "PATH": path,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "AWS_REGION": region,
        "AWS_ENDPOINT_URL": endpoint,
        **_trusting(authority),
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata_endpoint,
        "AWS_EC2_METADATA_V1_DISABLED": "true",
        **more,
    }


def as_shell(variables: Mapping[str, str | None]) -> str:
    """Lines that a POSIX shell evaluates: `export NAME='value'`, or `unset NAME` where the value is None."""
    return "".join(
        f"unset {name}\n" if value is None else f"export {name}={_quoted(value)}\n" for name, value in variables.items()
    )


def assignment(text: str) -> tuple[str, str]:
    """Name and value of `NAME=VALUE`.

    Raises:
        ValueError: it is not one; the text says what is wrong.
    """
    name, equals, value = text.partition("=")
    if not equals or not _NAME.fullmatch(name):
        raise ValueError(f"{text.partition('=')[0]!r} is not NAME=VALUE")
    return name, value


def _quoted(value: str) -> str:
    quoted = shlex.quote(value)
    return quoted if quoted.startswith("'") else f"'{quoted}'"
