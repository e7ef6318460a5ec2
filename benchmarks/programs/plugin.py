"""The component through its plugin, in a YAML program: the same arguments, named as other languages name them."""

import json
from pathlib import Path

from benchmarks.programs.given import AMI, BUCKET, SUBNET, TAGS, VPC, names

PROPERTIES: dict[str, object] = {
    "s3": [{"bucket": BUCKET, "allow": ["list", "read"], "prefixes": ["in/"]}],
    "image": AMI,
    "vpcId": VPC,
    "subnetIds": [SUBNET],
    "tags": TAGS,
}


def project(name: str, plugin: Path, count: int) -> str:
    """The file of a project with its program. It is JSON, which is YAML too.

    Args:
        name: of the project.
        plugin: the plugin's folder.
        count: how many components.
    """
    resources = {each: {"type": "keyless:index:Instance", "properties": PROPERTIES} for each in names(count)}
    return json.dumps(
        {"name": name, "runtime": "yaml", "packages": {"keyless": str(plugin)}, "resources": resources}, indent=2
    )
