"""Mistakes on the real engine, in a Python program and through the plugin: one message each, and nothing created."""

from pathlib import Path

import pytest

from tests.components.bad_inputs import BAD_INPUTS, KEY_ID, BadInput

from .conftest import MakeProject
from .harness import Pulumi, Result
from .programs import camel, instance, yaml_program

pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("nothing_created")]

CHOSEN = (
    "verb unknown",
    "prefixes missing",
    "prefixes empty",
    "prefix with a wildcard inside",
    "bucket in upper case",
    "unknown argument",
    "unknown argument of a grant",
    "count as a text",
    "access key in user data",
    "Windows on Graviton",
    "existing role with a path",
    "same VPC without an endpoint",
)
# What the schema says already, the YAML program's host finds before it asks the plugin.
FOUND_BY_HOST = {
    "prefixes missing": "Missing required property 'prefixes'",
    "unknown argument": "Property instanceTyp does not exist on 'keyless:index:Instance'",
    "unknown argument of a grant": "Property prefix does not exist on 'keyless:index:S3Grant'",
    "count as a text": "Cannot assign type 'string' to type 'integer'",
}
SECRET = "Unheard-Of"

BY_TITLE = {bad.title: bad for bad in BAD_INPUTS}
chosen = pytest.mark.parametrize("bad", [BY_TITLE[title] for title in CHOSEN], ids=CHOSEN)


@pytest.fixture(scope="module")
def python(shared_aws_project: MakeProject) -> Pulumi:
    return shared_aws_project("")


@pytest.fixture(scope="module")
def plugin(shared_aws_project: MakeProject, tmp_path_factory: pytest.TempPathFactory, component_plugin: Path) -> Pulumi:
    folder = tmp_path_factory.mktemp("yaml")
    (folder / "Pulumi.yaml").write_text(yaml_program({}))
    return shared_aws_project(folder)


def assert_clear(result: Result, *texts: str) -> None:
    """It failed and said all this, without a traceback and without what must not be shown."""
    result.assert_failed(*texts)
    for technical in ("Traceback", 'File "', "Unexpected <class"):
        assert technical not in result.shown
    everything = (result.stdout + result.stderr).lower()
    assert SECRET.lower() not in everything
    assert KEY_ID.lower() not in everything


@chosen
def test_error_in_a_python_program_is_one_clear_message(python: Pulumi, bad: BadInput) -> None:
    python.write(instance(**bad.args()))
    assert_clear(python.up(), f"keyless.Instance 'web': {bad.path}: ", bad.says)


@chosen
def test_error_through_the_plugin_is_one_clear_message_in_camel_case(plugin: Pulumi, bad: BadInput) -> None:
    (plugin.folder / "Pulumi.yaml").write_text(yaml_program(bad.args()))
    if bad.title in FOUND_BY_HOST:
        assert_clear(plugin.up(), FOUND_BY_HOST[bad.title])
    else:
        says = bad.says
        for name in bad.args():
            says = says.replace(name, camel(name))
        assert_clear(plugin.up(), f"property '{camel(bad.path)}' has a problem: ", says)


def test_error_of_a_secret_value_does_not_show_it(python: Pulumi, plugin: Pulumi) -> None:
    rule = "[secret] has upper case letters"
    code = f"'s3': [{{'bucket': pulumi.Output.secret({SECRET!r}), 'allow': ['read'], 'prefixes': ['in/']}}]"
    python.write(instance(code=code))
    assert_clear(python.preview(), "s3[0].bucket", rule)
    assert_clear(python.up(), "s3[0].bucket", rule)

    grant = {"bucket": {"fn::secret": SECRET}, "allow": ["read"], "prefixes": ["in/"]}
    (plugin.folder / "Pulumi.yaml").write_text(yaml_program({"s3": [grant]}))
    assert_clear(plugin.preview(), "s3[0].bucket", rule)
    assert_clear(plugin.up(), "s3[0].bucket", rule)


def test_error_every_problem_is_told_at_once(python: Pulumi) -> None:
    python.write(instance(instance_count=0, image="windows-2012", role_path="apps"))
    assert_clear(python.up(), "has 3 problems", "instance_count: is 0", "image: 'windows-2012'", "role_path: ")
