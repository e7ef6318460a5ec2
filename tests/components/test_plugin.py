"""The plugin as the engine drives it: schema, and messages property by property in camel case."""

import asyncio
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
import pulumi
import pytest
from keyless.plugin import Plugin
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from release.files import PROJECT, version_in
from tests.components.bad_inputs import BAD_INPUTS, BadInput
from tests.components.recording import AMI, RecordedFailure, record

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def plugin() -> Plugin:
    return Plugin(version("keyless"))


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def as_sent(values: Any) -> Any:
    """Arguments as a program in another language sends them."""
    if isinstance(values, dict):
        return {camel(name): as_sent(value) if name == "s3" else value for name, value in values.items()}
    if isinstance(values, list):
        return [as_sent(value) for value in values]
    return values


def construct(plugin: Plugin, inputs: dict[str, Any]) -> Any:
    return record(lambda: plugin.construct("web", "keyless:index:Instance", inputs).urn)


@pytest.mark.parametrize("bad", BAD_INPUTS, ids=lambda bad: bad.title)
def test_error_through_the_plugin_names_the_property_and_creates_nothing(plugin: Plugin, bad: BadInput) -> None:
    with pytest.raises(RecordedFailure) as caught:
        record(lambda: plugin.construct("web", "keyless:index:Instance", as_sent(bad.args())).urn)

    error = caught.value.error
    assert isinstance(error, pulumi.InputPropertiesError)
    (problem,) = error.errors or []
    # In quotes, so that the engine does not find the property and write its value.
    assert problem["property_path"] == f"'{'.'.join(camel(part) for part in bad.path.split('.'))}'"
    assert caught.value.recording.aws == []


def test_messages_name_arguments_in_camel_case_and_leave_values_alone(plugin: Plugin) -> None:
    with pytest.raises(RecordedFailure) as caught:
        construct(plugin, {"s3": [{"bucket": "my_bucket", "allow": ["read"], "prefixes": ["*"]}], "sameVpcOnly": True})

    assert isinstance(caught.value.error, pulumi.InputPropertiesError)
    found = {p["property_path"]: p["reason"] for p in caught.value.error.errors or []}
    assert found["'s3EndpointId'"].startswith("is missing; sameVpcOnly needs the VPC endpoint")
    assert found["'s3[0].bucket'"].startswith("'my_bucket' is no bucket's name")


def test_arguments_of_other_languages_build_the_same_children(plugin: Plugin) -> None:
    inputs = {
        "image": AMI,
        "instanceCount": 2.0,
        "vpcId": "vpc-0aaa",
        "s3": [{"bucket": "orders", "allow": ["read"], "prefixes": ["in/"], "bucketOwner": "111122223333"}],
    }

    recording = construct(plugin, inputs)

    assert {r.name for r in recording.aws if r.type == "aws:ec2/instance:Instance"} == {"web-0", "web-1"}
    assert recording.policy()["Statement"][0]["Condition"] == {"StringEquals": {"aws:ResourceAccount": "111122223333"}}


def test_the_folder_serves_the_same_schema_as_the_package_under_the_project_s_version(
    plugin: Plugin, tmp_path: Path
) -> None:
    # As the language host starts it; the engine's address is not used before a component is constructed.
    command = [sys.executable, ROOT / "components", "127.0.0.1:1"]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    with subprocess.Popen(command, cwd=tmp_path, env=kept, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int(process.stdout.readline() if process.stdout else "")
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                provider = provider_pb2_grpc.ResourceProviderStub(channel)
                served = provider.GetSchema(provider_pb2.GetSchemaRequest()).schema
        finally:
            process.terminate()

    assert json.loads(served) == json.loads(plugin.schema or "")
    project = (ROOT / PROJECT).read_text("utf-8")
    assert json.loads(served)["version"] == version_in(PROJECT, project) == version("keyless")


def test_the_token_in_process_is_the_one_of_the_schema(plugin: Plugin) -> None:
    schema = json.loads(plugin.schema or "")

    assert list(schema["resources"]) == ["keyless:index:Instance"]
    assert (schema["name"], schema["namespace"], schema["version"]) == ("keyless", "keyless", version("keyless"))


def test_the_schema_has_go_define_the_type_of_a_grant(plugin: Plugin) -> None:
    schema = json.loads(plugin.schema or "")

    assert schema["language"]["go"] == {"respectSchemaVersion": True, "generateExtraInputTypes": True}


def test_every_input_and_output_of_the_schema_has_a_description(plugin: Plugin) -> None:
    schema = json.loads(plugin.schema or "")
    component, grant = schema["resources"]["keyless:index:Instance"], schema["types"]["keyless:index:S3Grant"]

    described = {**component["inputProperties"], **component["properties"], **grant["properties"]}
    assert [name for name, prop in described.items() if not prop.get("description")] == []
    assert component["requiredInputs"] == ["s3"]
    assert sorted(grant["required"]) == ["allow", "bucket", "prefixes"]


def test_many_components_at_once_do_not_wait_inside_each_other(plugin: Plugin) -> None:
    inputs = {"image": AMI, "vpcId": "vpc-0aaa", "s3": [{"bucket": "orders", "allow": ["read"], "prefixes": ["in/"]}]}

    async def construct_one(name: str) -> None:  # as the plugin's server does: a task for each
        await pulumi.Output.from_input(plugin.construct(name, "keyless:index:Instance", inputs).urn).future()

    async def construct_all() -> None:
        await asyncio.gather(*(construct_one(f"web{i}") for i in range(150)))

    recording = record(lambda: pulumi.Output.from_input(construct_all()))

    assert sum(r.type == "aws:ec2/instance:Instance" for r in recording.aws) == 150
