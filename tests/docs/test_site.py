"""The site: every page is in it and its navigation, and links lead there to what they lead to on GitHub."""

import re
from itertools import pairwise
from pathlib import Path, PurePosixPath

import pytest

from website.__main__ import ROOT, stage
from website.loads import foreign_loads
from website.navigation import configuration
from website.pages import Page, PageError, sources_of_pages, staged_pages
from website.picture import PICTURE, comment


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository of three pages and a file."""
    files = {
        "README.md": "# Home\n\n[guide](docs/guide.md#first) [rules](policy_pack/rules)\n",
        "docs/guide.md": "# Guide\n\n[home](../README.md) [flow](../.github/flow.yml) [out](https://example.com) [up](#guide)\n",
        "policy_pack/rules/README.md": "# Rules\n",
        ".github/flow.yml": "on: push\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def texts(clone: Path) -> dict[str, str]:
    return {str(page.path): page.text for page in staged_pages(clone)}


def test_links_between_pages_lead_to_where_the_pages_are(clone: Path) -> None:
    assert texts(clone)["index.md"] == "# Home\n\n[guide](guide.md#first) [rules](policy_pack/rules/index.md)\n"


def test_a_file_that_is_no_page_is_copied_under_a_name_that_is_not_hidden(clone: Path) -> None:
    (guide,) = [page for page in staged_pages(clone) if page.path.name == "guide.md"]

    assert guide.text == (
        "# Guide\n\n[home](index.md) [flow](files/github/flow.yml) [out](https://example.com) [up](#guide)\n"
    )
    assert guide.files == {PurePosixPath("files/github/flow.yml"): clone / ".github/flow.yml"}


def test_code_keeps_its_links_and_loses_what_only_our_tests_read(clone: Path) -> None:
    (clone / "README.md").write_text("```json aws:ec2/instance:Instance\n[a](b.md)\n```\n")

    assert texts(clone)["index.md"] == "```json\n[a](b.md)\n```\n"


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("docs/gone.md", "README.md: links to docs/gone.md, and there is no file docs/gone.md"),
        ("docs", "README.md: links to docs, and there is no file docs/README.md"),
        (
            "iam/notes.md",
            "README.md: links to iam/notes.md, which is no page of the site; add it in website/pages.py",
        ),
    ],
)
def test_a_link_that_leads_nowhere_is_an_error(clone: Path, link: str, problem: str) -> None:
    (clone / "README.md").write_text(f"[there]({link})\n")
    (clone / "iam").mkdir()
    (clone / "iam" / "notes.md").touch()

    with pytest.raises(PageError) as raised:
        texts(clone)

    assert str(raised.value) == problem


def test_a_quoted_comment_is_shown_as_github_shows_it(clone: Path) -> None:
    (clone / "README.md").write_text("> <!-- keyless:diff shop/dev -->\n> ## shop / dev\n>\n> - a\n>   - b\n\nafter\n")

    assert texts(clone)["index.md"] == (
        '<div class="comment">\n<!-- keyless:diff shop/dev -->\n<h2>shop / dev</h2>\n'
        "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n</div>\n\nafter\n"
    )


def test_every_page_is_in_the_navigation() -> None:
    pages = list(staged_pages(ROOT))

    text = configuration(pages)

    assert len(pages) == len(sources_of_pages(ROOT)) > 50
    assert '"rules/s3-any-bucket.md"' in text


def test_error_page_beside_the_navigation() -> None:
    lost = Page(PurePosixPath("lost.md"), "# Lost\n", {})

    with pytest.raises(PageError) as raised:
        configuration([lost])

    assert str(raised.value) == "lost.md: is not in the navigation; name it in website/zensical.toml"


def test_the_site_knows_its_address_where_it_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "site_url" not in configuration([])

    monkeypatch.setenv("SITE_URL", "https://docs.example.com/keyless/")

    assert 'site_url = "https://docs.example.com/keyless/"' in configuration([])


def test_what_is_staged_is_all_that_zensical_needs(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("build")
    (clone / "policy_pack/rules/README.md").unlink()
    (clone / "README.md").write_text("# Home\n")
    (clone / "docs/guide.md").unlink()

    stage(list(staged_pages(clone)), folder)

    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert names == {"zensical.toml", "site-source/index.md", "site-source/extra.css"}


def test_a_page_that_loads_something_from_elsewhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(
        '<link rel=stylesheet href="assets/a.css"><script src="a.js"></script><a href="https://example.com">out</a>'
        '<link rel=stylesheet href="https://fonts.example.com/f.css"><script async src=//cdn.example.com/m.js></script>'
        '<link rel="canonical" href="https://docs.example.com/"><img src="images/a.png">'
    )

    assert foreign_loads(page) == [
        "index.html loads https://fonts.example.com/f.css",
        "index.html loads //cdn.example.com/m.js",
    ]


def test_the_picture_of_the_readme_shows_what_its_text_says() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (told,) = re.findall(
        r"^!\[(.*): the comment that a pull request gets\]\(docs/images/comment\.png\)$", readme, re.MULTILINE
    )
    subject, what = told.split(") ", 1)

    assert f"**{subject.removesuffix(' (role')}** (role)" in comment()
    assert what in comment()
    assert PICTURE.stat().st_size < 100_000


def misread_lists(text: str) -> list[str]:
    """Items of lists that Python-Markdown takes for text, and GitHub does not: after a paragraph, or two spaces further in."""
    prose = re.sub(r"^```.*?^```$|^>.*$", "", text, flags=re.MULTILINE | re.DOTALL)
    lines = ["", *prose.splitlines()]
    return [
        line
        for before, line in pairwise(lines)
        if (re.match(r"([-*]|\d+\.) ", line) and before and not re.match(r"([-*]|\d+\.| ) ?", before))
        or re.match(r" {1,3}[-*] ", line)
    ]


def test_a_list_that_the_site_would_not_show_is_found() -> None:
    assert misread_lists("Text\n- a\n  b\n- c\n  - d\n\n- e\n\n```\nx\n- y\n```\n") == ["- a", "  - d"]


@pytest.mark.parametrize("source", sources_of_pages(ROOT), ids=lambda source: str(source.relative_to(ROOT)))
def test_lists_are_lists_on_the_site_too(source: Path) -> None:
    assert misread_lists(source.read_text("utf-8")) == []
