"""The site's configuration, ``website/zensical.toml``, with the folders of its navigation written out."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from website.pages import Page, PageError

_FILE = Path(__file__).with_name("zensical.toml")
_FOLDER = re.compile(r'"(?P<folder>[a-z_/]+)/\*"')


def configuration(pages: Sequence[Page]) -> str:
    """The configuration that zensical gets.

    ``"folder/*"`` in the navigation stands for all pages of a folder but its index, or for the index of each folder in it.
    SITE_URL says where the site will be, for its map and its page of what is not found.

    Raises:
        PageError: a page cannot be reached from the navigation.
    """

    def written_out(match: re.Match[str]) -> str:
        inside = sorted(str(page.path) for page in pages if str(page.path).startswith(f"{match['folder']}/"))
        return ", ".join(f'"{path}"' for path in inside if path != f"{match['folder']}/index.md")

    text = _FOLDER.sub(written_out, _FILE.read_text("utf-8"))
    for page in pages:
        if f'"{page.path}"' not in text:
            raise PageError(f"{page.path}: is not in the navigation; name it in website/zensical.toml")
    url = os.environ.get("SITE_URL")
    return text.replace("[project]\n", f'[project]\nsite_url = "{url}"\n', 1) if url else text
