"""The component as a plugin: serves Pulumi programs in any language. Imported by the plugin only."""

import json
from collections.abc import Mapping
from typing import Any, cast

import pulumi
from pulumi.provider import ConstructResult
from pulumi.provider.experimental.analyzer import ComponentDefinition
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from keyless.arguments import S3Grant
from keyless.instance import Instance
from keyless.serving import served_by_plugin


class Plugin(ComponentProvider):
    """Serves the component, and leaves every check of its arguments to the component.

    The base class drops arguments that it does not know and stops at the first that is missing; the component names
    them all, with the mend.

    Args:
        version: the version of the package, ``X.Y.Z``.
    """

    def __init__(self, version: str) -> None:
        super().__init__([Instance], "keyless", namespace="keyless", version=version)
        # Go's generated SDK names the type S3GrantArgs, and defines it only when it is told to: else it does not compile.
        schema = json.loads(self.schema or "{}")
        schema["language"]["go"]["generateExtraInputTypes"] = True
        self.schema = json.dumps(schema)

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Creates the component; raises what it raises, where the base class hides the kind of exception."""
        with served_by_plugin():
            try:
                return super().construct(name, resource_type, inputs, options)
            except ComponentInitError as error:
                raise error.inner from None

    def map_inputs(self, inputs: pulumi.Inputs, component_def: ComponentDefinition) -> pulumi.Inputs:
        """The arguments under their Python names; unknown ones under the name that they came with."""
        mapped = _renamed(inputs, component_def.inputs_mapping)
        grants = mapped.get("s3")
        if isinstance(grants, list):
            names = self._type_defs[S3Grant.__name__].properties_mapping
            mapped["s3"] = [
                _renamed(cast("Mapping[str, Any]", grant), names) if isinstance(grant, Mapping) else grant
                for grant in cast("list[Any]", grants)
            ]
        return mapped


def _renamed(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in values.items()}
