"""Which files of the repository are pages of the site, and what their links become there.

The same Markdown is read on GitHub, so a page links to files of the repository, wherever they are. Staged, a link to another
page leads to that page, and a link to any other file to a copy of it.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from website.comments import rendered_comments

_PAGES = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "docs/**/*.md",
    "examples/*/README.md",
    "policy_pack/README.md",
    "policy_pack/rules/*.md",
)
_FENCE = re.compile(r"^(?P<margin>[> ]*)```(?P<language>\w*)")
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)")
_ELSEWHERE = re.compile(r"[a-z]+:|#")


class PageError(Exception):
    """A page has a link that leads nowhere."""


@dataclass(frozen=True)
class Page:
    """A page as it is staged.

    Attributes:
        path: its place in the folder that the site is built from.
        text: its Markdown.
        files: what it links to beside pages: place in that folder, file in the repository.
    """

    path: PurePosixPath
    text: str
    files: dict[PurePosixPath, Path]


def staged_pages(root: Path) -> Iterator[Page]:
    """All pages of the repository.

    Args:
        root: the folder of the clone.

    Raises:
        PageError: a link leads to nothing, to a folder without a README, or to Markdown that is no page.
    """
    sources = {path.relative_to(root): place(path.relative_to(root)) for path in sources_of_pages(root)}
    for source, path in sources.items():
        yield _page(root, source, path, sources)


def sources_of_pages(root: Path) -> list[Path]:
    """The files that are pages, in the order of their patterns."""
    return [path for pattern in _PAGES for path in sorted(root.glob(pattern))]


def place(source: Path) -> PurePosixPath:
    """Where a page, or another file that a page links to, stands in the folder that the site is built from."""
    parts = list(source.parts)
    if source.suffix != ".md":
        # Neither zensical nor GitHub Pages takes names that start with a dot.
        return PurePosixPath("files", *(part.lstrip(".") for part in parts))
    if parts[0] == "docs":
        del parts[0]
    parts[-1] = "index.md" if source.name == "README.md" else source.name.lower()
    return PurePosixPath(*parts)


def _page(root: Path, source: Path, path: PurePosixPath, pages: dict[Path, PurePosixPath]) -> Page:
    files: dict[PurePosixPath, Path] = {}

    def translated(match: re.Match[str]) -> str:
        target, hash_, anchor = match["target"].partition("#")
        if _ELSEWHERE.match(match["target"]):
            return match[0]
        file = _linked_file(root, source, target)
        destination = pages.get(file)
        if destination is None:
            if file.suffix == ".md":
                raise PageError(
                    f"{source}: links to {target}, which is no page of the site; add it in website/pages.py"
                )
            destination = place(file)
            files[destination] = root / file
        return f"]({os.path.relpath(destination, path.parent)}{hash_}{anchor}"

    lines: list[str] = []
    fenced = False
    for line in (root / source).read_text("utf-8").splitlines():
        fence = _FENCE.match(line)
        if fence:
            # Python-Markdown takes a fence with more than a language for text.
            lines.append(line if fenced else fence[0])
            fenced = not fenced
        else:
            lines.append(line if fenced else _LINK.sub(translated, line))
    return Page(path, rendered_comments("\n".join(lines) + "\n"), files)


def _linked_file(root: Path, source: Path, target: str) -> Path:
    """The file that a link means, from the repository's root."""
    file = Path(os.path.normpath(source.parent / target))
    if (root / file).is_dir():
        file /= "README.md"
    if not (root / file).is_file():
        raise PageError(f"{source}: links to {target}, and there is no file {file}")
    return file
