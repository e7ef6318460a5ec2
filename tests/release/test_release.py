"""Releases of a made-up project, in a repository of its own with real git and make."""

import json
import subprocess
from datetime import datetime, timezone
from pathlib import Path

import pytest

from release.__main__ import main
from release.files import CHANGELOG, PACK, PROJECT, SCHEMA, released, version_in
from release.versions import Version

ROOT = Path(__file__).parents[2]
TODAY = datetime.now(tz=timezone.utc).date()
MAKEFILE = """\
lint:
\t@test ! -e unclean
schema:
\t@test ! -e stale
build:
\t@mkdir -p dist && cp pyproject.toml dist/built
"""


class Clone:
    """A clone of the made-up project."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write(
            {
                "Makefile": MAKEFILE,
                ".gitignore": "dist/\n",
                SCHEMA: schema("image"),
                PROJECT: '[project]\nname = "made-up"\nversion = "0.1.0"\n',
                PACK: "version: 0.1.0\n",
                CHANGELOG: "# Changelog\n\n## [Unreleased]\n\n- `Instance` and its argument `image`.\n",
            }
        )
        self.git("init", "--quiet", "--initial-branch", "main")
        self.commit()

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def git(self, *arguments: str) -> str:
        settings = ("-c", "user.name=Tester", "-c", "user.email=tester@example.com")
        return subprocess.run(
            ["git", *settings, *arguments], cwd=self.root, capture_output=True, text=True, check=True
        ).stdout.strip()

    def commit(self, message: str = "Change something") -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def change(self, files: dict[str, str], entry: str = "- Something else.") -> None:
        """Commits files, with an entry in the changelog."""
        changelog = self.read(CHANGELOG).replace("## [Unreleased]\n", f"## [Unreleased]\n\n{entry}\n")
        self.write({CHANGELOG: changelog, **files})
        self.commit()

    def state(self) -> tuple[str, str, str]:
        """What a release that does not take place must leave as it was."""
        return self.git("rev-parse", "HEAD"), self.git("tag", "--list"), self.git("status", "--porcelain")


def schema(*inputs: str) -> str:
    properties = {name: {"type": "string"} for name in inputs}
    return json.dumps({"name": "made-up", "resources": {"made-up:index:Instance": {"inputProperties": properties}}})


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Tester")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "tester@example.com")
    return Clone(tmp_path)


def test_a_release_sets_the_version_dates_the_changelog_builds_commits_and_tags(
    clone: Clone, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["0.2.0"], clone.root) == 0

    assert clone.git("log", "--format=%s", "-1") == "Release 0.2.0"
    assert clone.git("rev-parse", "v0.2.0") == clone.git("rev-parse", "HEAD")
    assert clone.git("status", "--porcelain") == ""
    assert clone.git("show", "--name-only", "--format=").splitlines() == [CHANGELOG, PACK, PROJECT]
    assert clone.read(PROJECT) == clone.read("dist/built") == '[project]\nname = "made-up"\nversion = "0.2.0"\n'
    assert clone.read(PACK) == "version: 0.2.0\n"
    assert clone.read(CHANGELOG) == (
        f"# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - {TODAY}\n\n- `Instance` and its argument `image`.\n"
    )
    assert capfd.readouterr().out.splitlines()[-1] == (
        "release: v0.2.0 is committed and tagged. To publish it: git push --atomic origin HEAD v0.2.0"
    )


def test_a_dry_run_builds_and_leaves_nothing_else(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    before = clone.state()

    assert main(["0.2.0", "--dry-run"], clone.root) == 0

    assert clone.state() == before
    assert 'version = "0.2.0"' in clone.read("dist/built")
    assert capfd.readouterr().out.splitlines()[-1] == (
        "release: 0.2.0 could be released; it was built, and nothing else was left changed"
    )


def test_a_later_release_is_compared_with_the_schema_of_the_last_one(
    clone: Clone, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["0.2.0"], clone.root) == 0
    clone.change({SCHEMA: schema("image", "size")}, "- The argument `size`.")
    assert main(["0.2.1"], clone.root) == 0
    assert "release: added: input made-up:index:Instance.size is new\n" in capfd.readouterr().out

    clone.change({SCHEMA: schema("size")}, "- The argument `image` is gone.")
    before = clone.state()
    assert main(["0.2.2"], clone.root) == 2
    assert clone.state() == before
    message = "input made-up:index:Instance.image is gone, or has another name"
    out, err = capfd.readouterr()
    assert out == f"release: breaking: {message}\n"
    assert err == f"release: 0.2.2 breaks programs written for 0.2.1, so it must be 0.3.0: {message}\n"
    assert main(["0.3.0"], clone.root) == 0


def refused(clone: Clone, capfd: pytest.CaptureFixture[str], version: str = "0.2.0") -> str:
    """What is said of a release that does not take place. Files are as before."""
    before = clone.state()
    capfd.readouterr()
    assert main([version], clone.root) == 2
    assert clone.state() == before
    return capfd.readouterr().err


def test_nothing_is_released_of_a_tree_that_is_not_committed(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    clone.write({"new file": "", PROJECT: '[project]\nversion = "0.1.1"\n'})

    assert refused(clone, capfd) == (
        'release: these files are not committed: pyproject.toml, "new file"; commit or remove them\n'
    )


def test_nothing_is_released_that_is_released_already(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    clone.git("tag", "v0.2.0")

    assert refused(clone, capfd) == "release: v0.2.0 is there already; choose another version\n"


def test_nothing_is_released_without_a_word_in_the_changelog(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["0.2.0"], clone.root) == 0

    assert refused(clone, capfd, "0.2.1") == (
        "release: CHANGELOG.md has no entry under Unreleased; say there what changes for users\n"
    )


def test_nothing_is_released_whose_changed_schema_the_changelog_does_not_tell(
    clone: Clone, capfd: pytest.CaptureFixture[str]
) -> None:
    clone.change({SCHEMA: schema("image", "size", "vpcId")}, "- The size of everything.")

    assert refused(clone, capfd) == "release: CHANGELOG.md does not tell under Unreleased of `size`, `vpcId`\n"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"unclean": ""}, "release: 'make lint schema' failed, as shown above"),
        ({"stale": ""}, "release: 'make lint schema' failed, as shown above"),
        ({"Makefile": MAKEFILE.replace("mkdir", "false && mkdir")}, "release: 'make build' failed, as shown above"),
    ],
    ids=["lint", "schema", "build"],
)
def test_nothing_is_released_that_fails_and_the_files_are_put_back(
    clone: Clone, capfd: pytest.CaptureFixture[str], files: dict[str, str], message: str
) -> None:
    clone.change(files)

    assert refused(clone, capfd).splitlines()[-1] == message


def test_nothing_is_released_from_a_clone_that_does_not_know_the_last_release(
    clone: Clone, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    clone.change({})
    clone.git("clone", "--quiet", "--depth=1", clone.root.as_uri(), str(tmp_path / "shallow"))

    assert main(["0.2.0"], tmp_path / "shallow") == 2
    assert capfd.readouterr().err == (
        "release: the clone is shallow, so the last release is not known; run 'git fetch --unshallow --tags'\n"
    )


def test_the_project_s_own_files_say_one_version_and_take_another() -> None:
    texts = {path: (ROOT / path).read_text("utf-8") for path in (PROJECT, PACK, CHANGELOG)}
    assert version_in(PROJECT, texts[PROJECT]) == version_in(PACK, texts[PACK])

    changed = released(texts, Version(9, 8, 7), TODAY)
    for path in (PROJECT, PACK):
        assert version_in(path, changed[path]) == "9.8.7"
        assert changed[path].replace("9.8.7", version_in(path, texts[path])) == texts[path]
