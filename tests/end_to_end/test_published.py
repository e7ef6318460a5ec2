"""The component from a git repository with tags, as the public one is used: by its address, with and without a version."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from .conftest import MakeProject
from .git_server import HOST, served
from .harness import ROOT, Pulumi

pytestmark = pytest.mark.end_to_end

OLDER, CURRENT, NEWER, UNRELEASED = "0.0.1", version("keyless"), "999.0.0", "999.9.9"
ADDRESS = f"{HOST}/acme/keyless/components"

YAML = {
    "name": "tested",
    "runtime": "yaml",
    "resources": {
        "web": {
            "type": "keyless:index:Instance",
            "properties": {"s3": [{"bucket": "orders", "allow": ["read"], "prefixes": ["in/"]}]},
        }
    },
}


@dataclass(frozen=True)
class Published:
    """A git repository with this checkout in it, and its copy that is served."""

    checkout: Path
    variables: Mapping[str, str]  # with which programs reach it

    def commit(self, number: str, *, tag: bool = True) -> None:
        """Publish a version."""
        project = self.checkout / "pyproject.toml"
        project.write_text(re.sub(r'(?m)^version = ".*"$', f'version = "{number}"', project.read_text(), count=1))
        _git(self.checkout, "add", "--all")
        _git(self.checkout, "commit", "--quiet", "--allow-empty", f"--message=Version {number}")
        if tag:
            _git(self.checkout, "tag", f"v{number}")
        _git(self.checkout, "push", "--quiet", "--tags", "origin", "HEAD:main")


@pytest.fixture
def published(tmp_path_factory: pytest.TempPathFactory, component_plugin: Path) -> Iterator[Published]:
    repositories = tmp_path_factory.mktemp("repositories")
    checkout = tmp_path_factory.mktemp("checkout")
    bare = repositories / "acme" / "keyless.git"
    _git(repositories, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    _copy_checkout(checkout)
    # Making an environment is most of the time that a plugin takes to arrive, and here there is one for this version.
    plugin = checkout / "components" / "PulumiPlugin.yaml"
    plugin.write_text(plugin.read_text().replace("virtualenv: venv", f"virtualenv: {component_plugin / 'venv'}"))
    _git(checkout, "init", "--quiet")
    _git(checkout, "remote", "add", "origin", str(bare))
    with served(repositories) as variables:
        yield Published(checkout, variables)


def _copy_checkout(target: Path) -> None:
    """Copy all files that are in version control or about to be."""
    listed = _git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)


def _git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Keyless", "-c", "user.email=keyless@example.com")
    command = ["git", *who, *arguments]
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True).stdout


def test_the_address_alone_gives_the_highest_tag_and_a_version_in_it_that_version(
    aws_project: MakeProject, published: Published, tmp_path: Path
) -> None:
    pulumi = aws_project(_yaml_project(tmp_path))
    online = replace(pulumi, environment={**pulumi.environment, **published.variables})
    for number in (OLDER, CURRENT):
        published.commit(number)
    published.commit(UNRELEASED, tag=False)

    go = replace(online, folder=_go_project(tmp_path))
    go.run("package", "add", f"https://{ADDRESS}").assert_ok()
    sdk = json.loads((go.folder / "sdks" / "keyless-keyless" / "keyless" / "pulumi-plugin.json").read_text())
    assert sdk == {"resource": True, "name": "keyless", "version": CURRENT, "server": f"git://{ADDRESS}"}

    published.commit(NEWER)
    online.run("package", "add", f"https://{ADDRESS}@v{CURRENT}").assert_ok()
    assert _packages(go) == {"keyless": ADDRESS}
    assert _packages(online) == {"keyless": f"{ADDRESS}@{CURRENT}"}
    declared = yaml.safe_load((pulumi.folder / "sdks" / "keyless-keyless" / f"keyless-{CURRENT}.yaml").read_text())
    assert (declared["version"], declared["downloadUrl"]) == (CURRENT, f"git://{ADDRESS}")

    policy = json.loads(pulumi.preview().assert_ok().step("web-s3").inputs["policy"])
    assert policy["Statement"][0]["Resource"] == "arn:aws:s3:::orders/in/*"


def _packages(pulumi: Pulumi) -> dict[str, str]:
    """What the project file says it uses."""
    return yaml.safe_load((pulumi.folder / "Pulumi.yaml").read_text())["packages"]


def _yaml_project(parent: Path) -> Path:
    folder = parent / "yaml"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(YAML))
    return folder


def _go_project(parent: Path) -> Path:
    folder = parent / "go"
    folder.mkdir()
    for name in ("main.go", "go.mod", "go.sum"):
        shutil.copy(ROOT / "examples" / "go" / name, folder)
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "tested", "runtime": "go"}))
    return folder
