# ruff: noqa: ANN401 - boto3 and the outputs of stacks have no types
"""What the fixtures of `keyless_sandbox.pytest_plugin` give: a sandbox, a stack and an instance."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.credentials import CredentialResolver, InstanceMetadataProvider
from botocore.session import Session
from botocore.utils import InstanceMetadataFetcher

from keyless_sandbox import environment, programs_on_instances
from keyless_sandbox.control import ControlClient, InstanceSummary
from keyless_sandbox.environment import REGION
from keyless_sandbox.state import Folder, SandboxError, State

_PROJECT = "Pulumi.yaml"
# Neither a profile nor a file of the user's bears on a client.
_NOTHING_OF_THE_USERS: Any = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class StackError(Exception):
    """`pulumi` did not do what was asked of it; the text is what it told."""


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox.

    Attributes:
        folder: its state folder.
        state: as its daemon describes it.
    """

    folder: Folder
    state: State = field(repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment of a command that deploys: ours, with what `keyless sandbox env` sets."""
        return environment.merged(environment.deployer(self.state, self.folder, os.environ), os.environ)

    def client(self, service: str, region: str = REGION) -> Any:
        """A client of boto3 with the deployer's credentials, who may do everything."""
        session: Any = boto3.Session(
            self.state.access_key_id,
            self.state.secret_access_key,
            self.state.session_token,
            region,
            Session(_NOTHING_OF_THE_USERS),
        )
        return session.client(service, endpoint_url=self.state.endpoint, verify=self.state.authority)

    def instance(self, wanted: str | None = None) -> "Instance":
        """A running instance.

        Args:
            wanted: its id or Name tag; None for the only one that runs.

        Raises:
            SandboxError: there is none, or more than one.
        """
        found = programs_on_instances.choose(ControlClient(self.state).instances(), wanted)
        return Instance(self, found)


@dataclass(frozen=True)
class Instance:
    """An instance as programs on it see AWS: with its role's credentials, from its place in the network."""

    sandbox: Sandbox
    summary: InstanceSummary

    @property
    def id(self) -> str:
        """Its id."""
        return self.summary.id

    def client(self, service: str) -> Any:
        """A client of boto3 that gets its credentials as on the instance, from the metadata service."""
        variables = self._variables({})
        fetcher = InstanceMetadataFetcher(
            timeout=10,
            config={
                "ec2_metadata_service_endpoint": variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"],
                "ec2_metadata_v1_disabled": True,
            },
            env={},
        )
        inner: Any = Session(_NOTHING_OF_THE_USERS)
        inner.register_component("credential_provider", CredentialResolver([InstanceMetadataProvider(fetcher)]))
        session: Any = boto3.Session(region_name=self.summary.region, botocore_session=inner)
        return session.client(
            service, endpoint_url=variables["AWS_ENDPOINT_URL"], verify=variables.get("AWS_CA_BUNDLE")
        )

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        """Run a command as a program on the instance would run; it has no key, an empty home folder, and no other variable of ours
        than PATH.

        Args:
            command: the program and its arguments.
            env: variables besides.
        """
        return subprocess.run(  # noqa: S603 - the command of the user's test
            command,
            env=self._variables(env or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def _variables(self, more: Mapping[str, str]) -> dict[str, str]:
        sandbox = self.sandbox
        return programs_on_instances.variables(
            sandbox.folder, sandbox.state, self.summary, in_container=False, more=more
        )


@dataclass(frozen=True)
class Stack:
    """A stack of a Pulumi project in the sandbox. No file of the project is changed.

    Attributes:
        name: of the stack.
        folder: the project's.
        environment: of `pulumi`.
    """

    name: str
    folder: Path
    environment: Mapping[str, str] = field(repr=False)

    @classmethod
    def create(cls, sandbox: Sandbox, program: Path | str, name: str, work: Path) -> "Stack":
        """Make an empty stack.

        Args:
            sandbox: where.
            program: a project's folder, or the text of a program in Python, which this interpreter runs.
            name: of the stack. The project's own configuration of a stack with this name counts.
            work: an empty folder.

        Raises:
            SandboxError: there is no `pulumi`, or no project.
            StackError: it could not be made.
        """
        if shutil.which("pulumi") is None:
            raise SandboxError("pulumi is not on PATH: https://www.pulumi.com/docs/install/ says how to install it")
        folder = program if isinstance(program, Path) else _project(program, work / "project")
        if not (folder / _PROJECT).is_file():
            raise SandboxError(f"{folder} is no Pulumi project: it has no {_PROJECT}")
        # Pulumi keeps the salt of secrets in the configuration, so it gets a copy; only `stack init` has no option for that.
        beside = work / "stack"
        beside.mkdir()
        shutil.copy(folder / _PROJECT, beside)
        configuration = f"Pulumi.{name}.yaml"
        if (folder / configuration).exists():
            shutil.copy(folder / configuration, beside)
        cls(name, beside, sandbox.environment).pulumi("stack", "init", "--no-select", name)
        options = {"PULUMI_OPTION_STACK": name, "PULUMI_OPTION_CONFIG_FILE": str(beside / configuration)}
        return cls(name, folder.resolve(), {**sandbox.environment, **options})

    @property
    def outputs(self) -> dict[str, Any]:
        """The stack's outputs by name, secrets in clear."""
        return json.loads(self.pulumi("stack", "output", "--json", "--show-secrets"))

    def up(self, config: Mapping[str, str] | None = None) -> None:
        """Deploy the program.

        Args:
            config: what is changed in the configuration, by key.

        Raises:
            StackError: it could not be deployed.
        """
        pairs = [word for key, value in (config or {}).items() for word in ("--plaintext", f"{key}={value}")]
        if pairs:
            self.pulumi("config", "set-all", *pairs)
        self.pulumi("up", "--yes", "--skip-preview", "--suppress-progress")

    def destroy(self) -> None:
        """Destroy all that the stack holds.

        Raises:
            StackError: it could not be destroyed.
        """
        self.pulumi("destroy", "--yes", "--skip-preview", "--suppress-progress")

    def pulumi(self, *arguments: str) -> str:
        """Run `pulumi` for this stack; what it prints.

        Raises:
            StackError: it failed.
        """
        ended = subprocess.run(  # noqa: S603
            ["pulumi", "--non-interactive", *arguments],  # noqa: S607 - the user's
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            told = f"{ended.stdout}{ended.stderr}".strip()
            raise StackError(f"pulumi {arguments[0]} ended with {ended.returncode}:\n{told}")
        return ended.stdout


def _project(program: str, folder: Path) -> Path:
    """A project of one file."""
    options = {} if sys.prefix == sys.base_prefix else {"toolchain": "pip", "virtualenv": sys.prefix}
    folder.mkdir()
    (folder / "__main__.py").write_text(program, "utf-8")
    # JSON is YAML.
    description = {"name": "tested", "runtime": {"name": "python", "options": options}}
    (folder / _PROJECT).write_text(json.dumps(description), "utf-8")
    return folder
