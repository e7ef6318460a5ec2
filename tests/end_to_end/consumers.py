"""The examples in each language, and how the same program is got wrong in each: ``python -m tests.end_to_end.consumers``.

One table serves the tests and the page docs/consumers.md, which the command writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "consumers.md"
_BEGIN = "<!-- mistakes: made by python -m tests.end_to_end.consumers -->"
_END = "<!-- end of mistakes -->"


@dataclass(frozen=True)
class Mistake:
    """A change of an example that makes it wrong.

    Args:
        what: the mistake, as the page calls it.
        right: a part of the program.
        wrong: what stands there instead; the first time that it occurs.
        by: who finds it.
        says: what the user is told, or the part of it that matters.
    """

    what: str
    right: str
    wrong: str
    by: str
    says: str


@dataclass(frozen=True)
class Consumer:
    """An example.

    Args:
        language: what the page calls it.
        example: its folder under examples/.
        program: the file with its program.
        prepare: what `pulumi` is told to do first.
        made: folders that this makes, and the program needs.
        mistakes: how it is got wrong.
    """

    language: str
    example: str
    program: str
    prepare: tuple[str, ...]
    made: tuple[str, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def folder(self) -> Path:
        return ROOT / "examples" / self.example


_ADD = ("package", "add", "../../components")
_ARGUMENT, _KEY, _OPTIONAL, _TYPE, _VERB = (
    "mistyped argument",
    "mistyped key of a grant",
    "mistyped optional key of a grant",
    "wrong type",
    "unknown verb",
)
_COMPONENT = "the component"
_SAYS_VERB = "is 'raed', which is no verb; did you mean 'read'?"


def _verb(right: str, wrong: str) -> Mistake:
    """A verb that there is not, through the plugin."""
    return Mistake(_VERB, right, wrong, _COMPONENT, f"property 's3[0].allow[1]' has a problem: {_SAYS_VERB}")


YAML = Consumer(
    "YAML",
    "yaml",
    "Pulumi.yaml",
    ("install",),
    (),
    (
        Mistake(
            _ARGUMENT,
            "tags:",
            "instanceTyp: t3.small\n      tags:",
            "Pulumi's YAML host",
            "Property instanceTyp does not exist on 'keyless:index:Instance'",
        ),
        Mistake(_KEY, "prefixes:", "prefix:", "Pulumi's YAML host", "Missing required property 'prefixes'"),
        Mistake(
            _OPTIONAL,
            "prefixes: [in/]",
            "prefixes: [in/]\n          bucketOwnr: '111122223333'",
            "Pulumi's YAML host",
            "Property bucketOwnr does not exist on 'keyless:index:S3Grant'",
        ),
        Mistake(
            _TYPE,
            "tags:",
            "instanceCount: two\n      tags:",
            "Pulumi's YAML host",
            "Cannot assign type 'string' to type 'integer'",
        ),
        _verb("list, read", "list, raed"),
    ),
)

PYTHON = Consumer(
    "Python",
    "python",
    "__main__.py",
    ("install",),
    ("venv",),
    (
        Mistake(
            _ARGUMENT,
            '"tags":',
            '"instance_typ": "t3.small", "tags":',
            _COMPONENT,
            "instance_typ: is no argument; did you mean 'instance_type'?",
        ),
        Mistake(
            _KEY,
            '"prefixes":',
            '"prefix":',
            _COMPONENT,
            "s3[0].prefix: is no argument; did you mean 'prefixes'?",
        ),
        Mistake(
            _OPTIONAL,
            '"prefixes": ["in/"]',
            '"prefixes": ["in/"], "bucket_ownr": "111122223333"',
            _COMPONENT,
            "s3[0].bucket_ownr: is no argument; did you mean 'bucket_owner'?",
        ),
        Mistake(
            _TYPE,
            '"tags":',
            '"instance_count": "two", "tags":',
            _COMPONENT,
            "instance_count: must be a whole number, not a text",
        ),
        Mistake(_VERB, '"read"', '"raed"', _COMPONENT, f"s3[0].allow[1]: {_SAYS_VERB}"),
    ),
)

PYTHON_SDK = Consumer(
    "Python, generated SDK",
    "python-sdk",
    "__main__.py",
    _ADD,
    ("venv", "sdks"),
    (
        Mistake(
            _ARGUMENT,
            "tags=",
            'instance_typ="t3.small", tags=',
            "Python",
            "got an unexpected keyword argument 'instance_typ'",
        ),
        Mistake(
            _KEY,
            '"prefixes":',
            '"prefix":',
            _COMPONENT,
            "property 's3[0].prefix' has a problem: is no argument; did you mean 'prefixes'?",
        ),
        Mistake(
            _OPTIONAL,
            '"prefixes": ["in/"]',
            '"prefixes": ["in/"], "bucket_ownr": "111122223333"',
            _COMPONENT,
            "property 's3[0].bucket_ownr' has a problem: is no argument; did you mean 'bucketOwner'?",
        ),
        Mistake(
            _TYPE,
            "tags=",
            'instance_count="two", tags=',
            _COMPONENT,
            "property 'instanceCount' has a problem: must be a whole number, not a text",
        ),
        _verb('"read"', '"raed"'),
    ),
)

TYPESCRIPT = Consumer(
    "TypeScript",
    "typescript",
    "index.ts",
    _ADD,
    ("node_modules", "sdks"),
    (
        Mistake(
            _ARGUMENT,
            "tags:",
            'instanceTyp: "t3.small", tags:',
            "the compiler",
            "'instanceTyp' does not exist in type 'InstanceArgs'. Did you mean to write 'instanceType'?",
        ),
        Mistake(
            _KEY,
            "prefixes:",
            "prefix:",
            "the compiler",
            "'prefix' does not exist in type 'S3GrantArgs'. Did you mean to write 'prefixes'?",
        ),
        Mistake(
            _TYPE,
            "tags:",
            'instanceCount: "two", tags:',
            "the compiler",
            "Type 'string' is not assignable to type 'number'.",
        ),
        _verb('"read"', '"raed"'),
    ),
)

GO = Consumer(
    "Go",
    "go",
    "main.go",
    _ADD,
    ("sdks",),
    (
        Mistake(
            _ARGUMENT,
            "Tags:",
            'InstanceTyp: pulumi.StringRef("t3.small"), Tags:',
            "the compiler",
            "unknown field InstanceTyp in struct literal of type keyless.InstanceArgs",
        ),
        Mistake(
            _KEY,
            "Prefixes:",
            "Prefix:",
            "the compiler",
            "unknown field Prefix in struct literal of type keyless.S3GrantArgs",
        ),
        Mistake(
            "forgotten key of a grant",
            ', Prefixes: []string{"in/"}',
            "",
            _COMPONENT,
            "property 's3[0].prefixes' has a problem: is missing; say where, such as ['in/']; "
            "the whole bucket is said explicitly, ['*']",
        ),
        Mistake(
            _TYPE,
            "Tags:",
            'InstanceCount: "two", Tags:',
            "the compiler",
            'cannot use "two" (untyped string constant) as *int value in struct literal',
        ),
        _verb('"read"', '"raed"'),
    ),
)

CONSUMERS = (YAML, PYTHON, PYTHON_SDK, TYPESCRIPT, GO)


def mistakes_table() -> str:
    """What each mistake is told in each language, as Markdown."""
    return "\n".join(("| language | mistake | who finds it | what it says |", "| --- | --- | --- | --- |", *_rows()))


def page(text: str) -> str:
    """The page with the table of now."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{mistakes_table()}\n{_END}{after}"


def _rows() -> Iterable[str]:
    for consumer in CONSUMERS:
        for mistake in consumer.mistakes:
            added = mistake.wrong.removesuffix(mistake.right).removeprefix(mistake.right)
            wrong = " ".join(added.split()).strip(", ") or "(nothing)"
            yield f"| {consumer.language} | {mistake.what}: `{wrong}` | {mistake.by} | {mistake.says} |"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
