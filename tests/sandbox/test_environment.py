"""The two environments, without a sandbox."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyless_sandbox.environment import as_shell, assignment, deployer
from keyless_sandbox.state import Folder, State

STATE = State("0", "5", 1, 0.0, "http://127.0.0.1:1111", 2222, 3333, "key", "AKIA1", "secret")
FOLDER = Folder(Path("/here/.keyless"))


def test_the_deployer_is_told_of_the_sandbox_and_its_own_settings_are_unset() -> None:
    assert deployer(STATE, FOLDER, {"PATH": "/bin"}) == {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1111",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIA1",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PULUMI_DEBUG_PROVIDERS": "aws:2222",
        "PULUMI_BACKEND_URL": "file:///here/.keyless/pulumi/state",
        "PULUMI_HOME": "/here/.keyless/pulumi/home",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "AWS_PROFILE": None,
        "AWS_SESSION_TOKEN": None,
    }


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_a_region_that_is_set_is_kept(name: str) -> None:
    variables = deployer(STATE, FOLDER, {name: "eu-west-1"})
    assert (variables["AWS_REGION"], variables["AWS_DEFAULT_REGION"]) == ("eu-west-1", "eu-west-1")


def test_the_engines_folder_comes_first_and_once() -> None:
    state = State("0", "5", 1, 0.0, "http://127.0.0.1:1", 2, 3, "key", "AKIA1", "secret", bin="/engine")
    assert deployer(state, FOLDER, {"PATH": "/bin:/engine:/sbin"})["PATH"] == "/engine:/bin:/sbin"


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"])))
def test_a_shell_reads_back_every_value(value: str) -> None:
    script = as_shell({"VALUE": value}) + 'printf %s "$VALUE"'
    assert subprocess.run(["sh", "-c", script], capture_output=True, check=True).stdout == value.encode()


def test_error_a_value_is_not_repeated_in_the_message() -> None:
    with pytest.raises(ValueError, match=r"^'A-B' is not NAME=VALUE$"):
        assignment("A-B=secret")


def test_secrets_are_not_in_the_text_of_the_state() -> None:
    shown = repr(replace(STATE, session_token="a-token"))
    assert not any(each in shown for each in ("'key'", "'secret'", "a-token"))
