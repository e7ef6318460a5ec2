"""The workflow that previews pull requests: which stacks it previews, and that it gives nothing away."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from keyless_cli import main

from .workflow import FILE, script, steps, workflow

PAGE = FILE.parents[2] / "docs" / "preview-in-ci.md"

Commit = Callable[[Mapping[str, str | None]], None]

PROJECTS = {
    "infra/app/Pulumi.yaml": "name: app",
    "infra/app/Pulumi.dev.yaml": "config:",
    "infra/app/Pulumi.prod.yaml": "config:",
    "infra/app/__main__.py": "",
    "infra/network/Pulumi.yaml": "name: network",
    "infra/network/Pulumi.eu.west.yaml": "config:",
    "infra/network/extra/rules.py": "",
    "infra/never/Pulumi.yaml": "name: never",
    "lib/shared.py": "",
    "lib/Pulumi.dev.yaml": "of no project",
}
APP = [{"folder": "infra/app", "stack": "dev"}, {"folder": "infra/app", "stack": "prod"}]
NETWORK = [{"folder": "infra/network", "stack": "eu.west"}]


@pytest.fixture
def commit(tmp_path: Path) -> Commit:
    """Commits files with the texts given; those without are removed."""

    def make(files: Mapping[str, str | None]) -> None:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink() if text is None else path.write_text(text)
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--allow-empty", "--message=change")

    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    return make


def git(folder: Path, *arguments: str) -> None:
    options = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *options, *arguments], cwd=folder, check=True)


def found(folder: Path) -> object:
    output = folder / ".git" / "output"
    program = script("stacks", "Find the stacks of changed projects")
    variables = {**os.environ, "GITHUB_OUTPUT": str(output)}
    subprocess.run([sys.executable, "-c", program], cwd=folder, env=variables, check=True)
    name, _, value = output.read_text().partition("=")
    assert (name, value.count("\n")) == ("stacks", 1)
    return json.loads(value)


@pytest.mark.parametrize(
    ("changed", "stacks"),
    [
        ({"infra/app/__main__.py": "1"}, APP),
        ({"infra/app/Pulumi.prod.yaml": "config: {}"}, APP),
        ({"infra/app/Pulumi.prod.yaml": None}, APP[:1]),
        ({"infra/network/extra/rules.py": None}, NETWORK),
        ({"infra/never/Pulumi.yaml": "name: changed"}, []),
        ({"lib/shared.py": "1"}, [*APP, *NETWORK]),
        ({"README.md": "1"}, [*APP, *NETWORK]),
        ({"infra/app/moved.py": "", "lib/shared.py": None}, [*APP, *NETWORK]),
        ({'infra/app/"a\n\u00e4.py': "1"}, APP),
        ({}, []),
    ],
)
def test_the_stacks_of_what_a_pull_request_changes_are_previewed(
    commit: Commit, tmp_path: Path, changed: Mapping[str, str | None], stacks: object
) -> None:
    commit(PROJECTS)
    git(tmp_path, "checkout", "--quiet", "-b", "work")
    commit(changed)
    git(tmp_path, "checkout", "--quiet", "main")
    commit({"infra/network/meanwhile.py": "on main"})
    git(tmp_path, "merge", "--quiet", "--no-ff", "--no-edit", "work")
    assert found(tmp_path) == stacks


def test_projects_within_a_changed_project_are_previewed_too(commit: Commit, tmp_path: Path) -> None:
    commit({**PROJECTS, "Pulumi.yaml": "name: whole", "Pulumi.dev.yaml": "config:"})
    commit({"lib/shared.py": "1"})
    assert found(tmp_path) == [{"folder": ".", "stack": "dev"}, *APP, *NETWORK]


def test_nothing_that_others_write_becomes_part_of_a_script() -> None:
    for job in workflow()["jobs"]:
        assert [each["run"] for each in steps(job) if "${{" in each.get("run", "")] == []


def test_the_code_of_a_fork_gets_no_rights_and_no_secret() -> None:
    text = FILE.read_text()
    assert workflow()[True] == "pull_request"  # YAML takes the word on for a boolean
    assert workflow()["permissions"] == {"contents": "read"}
    assert "permissions" not in workflow()["jobs"]["stacks"]
    assert "secrets." not in json.dumps(steps("stacks"))
    ours = "github.event.pull_request.head.repo.full_name == github.repository && "
    assert workflow()["jobs"]["preview"]["if"].startswith(ours)
    assert "||" not in workflow()["jobs"]["preview"]["if"]
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")


def test_every_action_is_pinned_by_its_commit() -> None:
    uses = re.findall(r"uses: (.*)", FILE.read_text())
    assert len(uses) >= 5
    assert [each for each in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+.*", each)] == []


def test_the_page_tells_of_every_setting_of_the_workflow() -> None:
    settings = set(re.findall(r"\b(?:vars|secrets)\.(\w+)", FILE.read_text()))
    told = re.findall(r"^\| `(\w+)` \| (?:variable|secret) \|", PAGE.read_text(), re.MULTILINE)
    assert settings == set(told)


# The page says why the bucket's names may be listed without a prefix.
@pytest.mark.parametrize(("name", "rules"), [("trust", []), ("reading", ["s3-list-without-prefix"])])
def test_the_policies_of_the_page_let_through_no_more_than_it_says(name: str, rules: list[str]) -> None:
    (text,) = re.findall(rf"<!-- {name} -->\n```json\n(.*?)```", PAGE.read_text(), re.DOTALL)
    checked = CliRunner().invoke(main, ["check", "--format", "json", "-"], input=text)
    found = json.loads(checked.output)
    assert (found["checked"], [each["rule"] for each in found["findings"]]) == (1, rules)


def test_the_job_for_gitlab_makes_a_note_of_the_report_and_ends_as_the_report_does(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(preview:.*?)```", PAGE.read_text(), re.DOTALL)
    job = yaml.safe_load(text)["preview"]
    programs = {"keyless": "echo '<!-- a report & more -->'; exit 1", "curl": 'printf "%s\\n" "$@" >curled'}
    for name, body in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    program = job["script"][-1].replace("/tmp/keyless/bin/", "./")
    variables = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "NOTES_TOKEN": "token",
        "CI_API_V4_URL": "https://gitlab.example.com/api/v4",
        "CI_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "7",
    }
    ran = subprocess.run(["bash", "-eo", "pipefail", "-c", program], cwd=tmp_path, env=variables, check=False)
    assert ran.returncode == 1
    assert job["artifacts"]["paths"] == ["keyless.md"]
    assert (tmp_path / "keyless.md").read_text() == "<!-- a report & more -->\n"
    assert (tmp_path / "curled").read_text().splitlines()[-3:] == [
        "--data-urlencode",
        "body@keyless.md",
        "https://gitlab.example.com/api/v4/projects/3/merge_requests/7/notes",
    ]


@pytest.mark.parametrize(
    ("fork", "says"),
    [
        (
            "true",
            (
                "No preview: the changes come from a fork, whose code gets no credentials. "
                "Read them, then preview them from a branch of this repository.\n"
            ),
        ),
        ("false", "No preview: the variable PREVIEW_ROLE names no role.\n"),
    ],
)
def test_a_preview_that_is_left_out_is_told_in_the_summary(tmp_path: Path, fork: str, says: str) -> None:
    summary = tmp_path / "summary"
    variables = {**os.environ, "FORK": fork, "GITHUB_STEP_SUMMARY": str(summary)}
    subprocess.run(["bash", "-e", "-c", script("stacks", "Say why nothing is previewed")], env=variables, check=True)
    assert summary.read_text() == says
