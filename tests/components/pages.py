"""The pages of docs/ that show what the component does, written by running it: ``python -m tests.components.pages``.

Tests compare the pages with what the component does now, so the pages are golden files too.
"""

import json
from pathlib import Path

import pulumi
from keyless.access import Grant, kms_document, s3_document, session_manager_document, trust_document
from keyless.verbs import VERBS
from keyless_iam import Document

from tests.components.bad_inputs import BAD_INPUTS, KMS
from tests.components.recording import RecordedFailure, instance, record

DOCS = Path(__file__).resolve().parents[2] / "docs"

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


PAGES = {"policies.md": policies_page, "errors.md": errors_page}

if __name__ == "__main__":
    for file, page in PAGES.items():
        (DOCS / file).write_text(page(), "utf-8")
