"""What the stand-in serves, as a page: ``python -m tests.sandbox.provider.page``."""

from pathlib import Path

from keyless_sandbox.provider.functions import FUNCTIONS
from keyless_sandbox.provider.resources import RESOURCES
from keyless_sandbox.provider.service import VERSION

PAGE = Path(__file__).resolve().parents[3] / "docs" / "sandbox-resources.md"

_INTRODUCTION = f"""# What the sandbox serves

In the sandbox a stand-in takes the place of the official `aws` plugin ({VERSION}). It serves the resource types and functions
below, each from creation to deletion, with refresh and import. All else is refused: types and functions in one list at the
end of the preview, properties at the resource. With the official plugin, against AWS, all of them work.

This page is made from the stand-in's tables, and a test keeps it true."""


def page() -> str:
    """The whole page, in Markdown."""
    resources = [f"| `{token}` | {_listed(resource.not_done)} |" for token, resource in sorted(RESOURCES.items())]
    functions = [f"| `{token}` | {_listed(function.not_done)} |" for token, function in sorted(FUNCTIONS.items())]
    return "\n".join(
        [
            _INTRODUCTION,
            f"\n## Resources ({len(resources)})\n",
            "| type | properties that are refused |",
            "| --- | --- |",
            *resources,
            f"\n## Functions ({len(functions)})\n",
            "| function | arguments that are refused |",
            "| --- | --- |",
            *functions,
            "",
        ]
    )


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "none"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
