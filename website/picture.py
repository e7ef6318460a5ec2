"""The picture of a pull request's comment in the README: ``python -m website.picture``, which needs Chromium.

It is the comment of docs/diff-examples.md about an action that is added, as GitHub shows it. Make it again when that changes.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from website.comments import comment_html

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "comment.png"
_EXAMPLES = ROOT / "docs" / "diff-examples.md"
_SECTION = "An action is added"
_SIZE = "860,431"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# How GitHub shows a comment, with fonts that every machine has.
_PAGE = """<!doctype html>
<meta charset="utf-8">
<style>
body {{ background: #fff; color: #1f2328; font: 14px/1.5 "Liberation Sans", Arial, sans-serif; margin: 0; padding: 16px }}
.comment {{ border: 1px solid #d1d9e0; border-radius: 6px; overflow: hidden }}
.head {{ background: #f6f8fa; border-bottom: 1px solid #d1d9e0; color: #59636e; padding: 8px 16px }}
.head b {{ color: #1f2328 }}
.head i {{ border: 1px solid #d1d9e0; border-radius: 2em; font-size: 12px; font-style: normal; padding: 0 7px }}
.body {{ padding: 16px }}
h2, h3 {{ line-height: 1.25; margin: 24px 0 16px }}
h2 {{ border-bottom: 1px solid #d1d9e0; font-size: 21px; margin-top: 0; padding-bottom: 6px }}
h3 {{ font-size: 17.5px }}
p, ul, details {{ margin: 0 0 16px }}
ul {{ padding-left: 28px }}
ul ul {{ margin: 0 }}
code {{ background: #818b981f; border-radius: 6px; font: 12px "Liberation Mono", monospace; padding: 2.4px 5px }}
sub {{ font-size: 12px; vertical-align: baseline }}
.body p:last-child {{ margin: 0 }}
</style>
<div class="comment">
<div class="head"><b>github-actions</b> <i>bot</i> commented 1 minute ago</div>
<div class="body">{comment}</div>
</div>
"""


def comment() -> str:
    """The Markdown of the comment that the picture shows."""
    section = _EXAMPLES.read_text("utf-8").split(f"## {_SECTION}\n")[1].split("\n## ")[0]
    return re.sub("^> ?", "", section.strip(), flags=re.MULTILINE)


def main() -> int:
    """Makes the picture; returns 2 where there is no browser."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        print(f"picture: none of {', '.join(_BROWSERS)} is on PATH; install Chromium", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "comment.html"
        page.write_text(_PAGE.format(comment=comment_html(comment())), "utf-8")
        # No sandbox: the page is ours, and where the user is root there is none.
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]
        places = [f"--user-data-dir={folder}/profile", f"--window-size={_SIZE}", f"--screenshot={PICTURE}"]
        subprocess.run([browser, *flags, *places, page.as_uri()], check=True, stderr=subprocess.DEVNULL)
    print(f"picture: {PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
