"""Builds the site: ``make docs``. Exit code 0 if it is built, 2 if not, which a link that leads nowhere is enough for."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from website.loads import foreign_loads
from website.navigation import configuration
from website.pages import Page, PageError, staged_pages

ROOT = Path(__file__).resolve().parents[1]
_BUILD = ROOT / "build"


def main() -> int:
    """Stages the pages and builds them; returns the exit code."""
    try:
        pages = list(staged_pages(ROOT))
        stage(pages, _BUILD)
    except PageError as error:
        print(f"docs: {error}", file=sys.stderr)
        return 2
    if find_spec("zensical") is None:
        print("docs: zensical is not installed, which needs Python 3.11: make PYTHON=python3.11 setup", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    built = subprocess.run(
        command, cwd=_BUILD, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if built.returncode:
        print(built.stdout, file=sys.stderr)
        print("docs: zensical refuses the pages, see above; they are staged in build/site-source", file=sys.stderr)
        return 2
    foreign = [load for page in sorted((_BUILD / "site").rglob("*.html")) for load in foreign_loads(page)]
    if foreign:
        print("\n".join(f"docs: {load}; the site loads nothing from elsewhere" for load in foreign), file=sys.stderr)
        return 2
    print(f"docs: {len(pages)} pages in build/site")
    return 0


def stage(pages: Sequence[Page], folder: Path) -> None:
    """Writes what zensical reads: its configuration, the pages, and the files that they link to."""
    source = folder / "site-source"
    shutil.rmtree(source, ignore_errors=True)
    for page in pages:
        path = source / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, "utf-8")
        for name, file in page.files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, source / name)
    shutil.copyfile(ROOT / "website" / "extra.css", source / "extra.css")
    (folder / "zensical.toml").write_text(configuration(pages), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
