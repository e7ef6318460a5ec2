"""Writes the snapshot of AWS managed policies that ``keyless_iam`` brings along, from the copy that moto has of them.

Run it after a new version of moto is pinned: .venv/bin/python scripts/managed_policies.py
"""

import io
import json
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

SNAPSHOT = Path(__file__).resolve().parents[1] / "iam" / "keyless_iam" / "data" / "managed_policies.zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Of every member, so that the same policies make the same file."""


def snapshot() -> bytes:
    """The snapshot: a member for each policy, so that one is read without the others, and one that tells their date."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data  # noqa: PLC0415 - four megabytes

    policies: dict[str, dict[str, Any]] = json.loads(aws_managed_policies_data)
    newest = max(policy["UpdateDate"] for policy in policies.values())
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        about = {"date": newest[:10], "source": f"moto {version('moto')}", "policies": len(policies)}
        _write(archive, "about.json", about)
        for name, policy in sorted(policies.items()):
            path = policy.get("Path", "/").strip("/")
            _write(archive, f"policies/{path}/{name}".replace("//", "/"), policy["Document"])
    return written.getvalue()


def _write(archive: zipfile.ZipFile, name: str, data: object) -> None:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, json.dumps(data, sort_keys=True, separators=(",", ":")))


if __name__ == "__main__":
    SNAPSHOT.parent.mkdir(exist_ok=True)
    SNAPSHOT.write_bytes(snapshot())
    print(f"managed policies: {SNAPSHOT.name}, {SNAPSHOT.stat().st_size:,} bytes")
