"""What docs/ and the schema show of the component, written by running it: ``python -m tests.components.pages``.

Tests compare the pages with what the component does now, so the pages are golden files too.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pulumi
from keyless import Instance, InstanceArgs, S3Grant
from keyless.access import Grant, kms_document, s3_document, session_manager_document, trust_document
from keyless.plugin import Plugin
from keyless.verbs import VERBS
from keyless_iam import Document

from release.files import SCHEMA
from release.golden import golden_text
from tests.components.bad_inputs import BAD_INPUTS, KMS
from tests.components.recording import RecordedFailure, instance, record

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
COMPONENT = DOCS / "component.md"

_INTRODUCTION = """# The policies

What each grant becomes. This page is made by running the component, and a test keeps it true.
Every S3 policy of an own role ends with the statement shown last, unless `require_imdsv2_credentials` is false."""


def policies_page() -> str:
    """The policy of each verb, and of the cases that people ask for first."""
    sections = [
        _INTRODUCTION,
        _section("The trust policy", "Who may assume the role.", trust_document()),
    ]
    for name, verb in VERBS.items():
        prefixes = ("in/",) if verb.by_prefix else ("*",)
        text = f"`{{'bucket': 'orders', 'allow': ['{name}'], 'prefixes': {list(prefixes)}}}`"
        sections.append(_section(f"`{name}`", text, _s3(Grant("orders", frozenset({name}), prefixes))))
    sections += [
        _section(
            "A whole bucket: list it, get and put its objects",
            "`{'bucket': 'orders', 'allow': ['list', 'read', 'write'], 'prefixes': ['*']}`",
            _s3(Grant("orders", frozenset({"list", "read", "write"}), ("*",))),
        ),
        _section(
            "Read one folder, write another",
            "Two grants stay apart: their sum is not widened to reading and writing both folders.",
            _s3(
                Grant("orders", frozenset({"list", "read"}), ("in/",)),
                Grant("orders", frozenset({"write"}), ("out/",)),
            ),
        ),
        _section(
            "A bucket that must belong to an account",
            "`'bucket_owner': '111122223333'`",
            _s3(Grant("orders", frozenset({"read"}), ("in/",), bucket_owner="111122223333")),
        ),
        _section(
            "KMS",
            "`'allow': ['read', 'write'], 'prefixes': ['in/'], 'kms_key_arn': …`, in a policy of its own.",
            kms_document([Grant("orders", frozenset({"read", "write"}), ("in/",), kms_key_arn=KMS)], partition="aws"),
        ),
        _section("Session Manager", "`session_manager=True`, in a policy of its own.", session_manager_document()),
        _section(
            "`same_vpc_only`",
            "Added to the S3 policy.",
            s3_document(
                [Grant("orders", frozenset(), ("in/",))], partition="aws", imdsv2_only=False, same_vpc_only=True
            ),
        ),
        _section(
            "`require_imdsv2_credentials`",
            "Added to the S3 policy of an own role.",
            s3_document([], partition="aws", imdsv2_only=True, same_vpc_only=False),
        ),
    ]
    return "\n\n".join(sections) + "\n"


def errors_page() -> str:
    """Every mistake of the table with the message that it gets."""
    rows = "\n".join(f"| {bad.title} | {_cell(_message(bad.title))} |" for bad in BAD_INPUTS)
    return (
        "# What mistakes are told\n\n"
        "Every mistake is found before anything is created, and all of them are told at once. This page is made by making\n"
        "the mistakes, and a test keeps it true. Through the plugin the same messages name arguments in camel case.\n\n"
        "| mistake | message |\n| --- | --- |\n" + rows + "\n"
    )


def _message(title: str) -> str:
    (bad,) = (bad for bad in BAD_INPUTS if bad.title == title)
    try:
        record(lambda: instance(**{"s3": None, **bad.args()}))
    except RecordedFailure as failure:
        if not isinstance(failure.error, pulumi.RunError):
            raise
        return str(failure).removeprefix("keyless.Instance 'web': ")
    raise AssertionError(f"nothing is wrong with {title!r}")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("$", "\\$").replace("<", "&lt;")


def _s3(*grants: Grant) -> Document:
    return s3_document(grants, partition="aws", imdsv2_only=False, same_vpc_only=False)


def _section(title: str, text: str, document: Document) -> str:
    shown = json.dumps(json.loads(document.to_json()), indent=2, ensure_ascii=False)
    return f"## {title}\n\n{text}\n\n```json\n{shown}\n```"


def component_page() -> str:
    """The component's page with its tables of arguments and outputs, whose text is the help in every language's editor."""
    text = COMPONENT.read_text("utf-8")
    schema = json.loads(Plugin("0.0.0").schema or "{}")
    component, grant = schema["resources"]["keyless:index:Instance"], schema["types"]["keyless:index:S3Grant"]
    tables = {
        "arguments": _table(InstanceArgs.__annotations__, component["inputProperties"], component["requiredInputs"]),
        "grants": _table(S3Grant.__annotations__, grant["properties"], grant["required"]),
        "outputs": _table(Instance.__annotations__, component["properties"], []),
    }
    for name, table in tables.items():
        begin, end = f"<!-- {name}: made by python -m tests.components.pages -->\n", f"<!-- end of {name} -->"
        text = text[: text.index(begin) + len(begin)] + table + text[text.index(end) :]
    return text


def _table(names: Iterable[str], properties: dict[str, Any], required: list[str]) -> str:
    rows = [
        f"| `{name}`{' (required)' if camel in required else ''} | {_type(properties[camel])} "
        f"| {properties[camel]['description']} |\n"
        for name, camel in ((name, _camel(name)) for name in names)
    ]
    return "| name | type | meaning |\n| --- | --- | --- |\n" + "".join(rows)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _type(schema: dict[str, Any]) -> str:
    plain = "" if schema.get("plain") else " or Output"
    if "$ref" in schema:
        return "grant"
    if schema["type"] == "array":
        return f"list of {_type({**schema['items'], 'plain': True})}s{plain}"
    if schema["type"] == "object":
        return f"map of {_type({**schema['additionalProperties'], 'plain': True})}s{plain}"
    return f"{schema['type']}{plain}"


PAGES: dict[Path, Callable[[], str]] = {
    DOCS / "policies.md": policies_page,
    DOCS / "errors.md": errors_page,
    COMPONENT: component_page,
    ROOT / SCHEMA: golden_text,
}

if __name__ == "__main__":
    for file, page in PAGES.items():
        file.write_text(page(), "utf-8")
