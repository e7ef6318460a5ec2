"""The component's schema as it is committed: it shows what a change does to users, and releases compare it."""

import json

from keyless.plugin import Plugin


def golden_text() -> str:
    """What the file must hold: the schema that the plugin serves now, without the version, which pyproject.toml has."""
    schema = json.loads(Plugin("0.0.0").schema or "{}")
    del schema["version"]
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
