"""Puts some objects into the stack's bucket and runs the app as each of its instances would.

Reads the stack's outputs as JSON from standard input. The environment is the deployer's; the app gets another one, in
which only its instance's metadata service has credentials.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

BIN = Path(sys.executable).parent

OUTSIDE = "not-granted/secret.txt"
SEEDS = {"hello.txt": b"Hello from S3.\n", "2026/figures.csv": b"month,figure\n1,17\n2,23\n"}


def seed(outputs: dict[str, Any]) -> None:
    """Objects for the app to read, and one that it must not see."""
    session: Any = boto3.Session(region_name=outputs["region"])
    s3 = session.client("s3")
    objects = {outputs["read_prefix"] + name: body for name, body in SEEDS.items()} | {OUTSIDE: b"Not for the app.\n"}
    for key, body in objects.items():
        s3.put_object(Bucket=outputs["bucket"], Key=key, Body=body)
    say(f"seed: {len(objects)} objects in s3://{outputs['bucket']}: {', '.join(objects)}")


def run_on(instance_id: str, outputs: dict[str, Any]) -> int:
    """The app's exit status on one instance."""
    say(f"app: on {instance_id}")
    settings = {
        "APP_BUCKET": outputs["bucket"],
        "APP_READ_PREFIX": outputs["read_prefix"],
        "APP_WRITE_PREFIX": outputs["write_prefix"],
    }
    assignments = [argument for name, value in settings.items() for argument in ("--env", f"{name}={value}")]
    sandbox = [str(BIN / "keyless"), "sandbox", "exec", "--instance", instance_id, *assignments]
    return subprocess.run([*sandbox, "--", str(BIN / "python"), "app/main.py"], check=False).returncode  # noqa: S603


def say(line: str) -> None:
    """Prints before what the started programs print."""
    print(line, flush=True)


def main() -> int:
    """The worst exit status of the app on any instance; 2 when the bucket cannot be filled."""
    outputs = json.load(sys.stdin)
    try:
        seed(outputs)
    except (BotoCoreError, ClientError) as error:
        print(f"seed: cannot write to s3://{outputs['bucket']}: {error}", file=sys.stderr)
        return 2
    return max(run_on(instance_id, outputs) for instance_id in outputs["instance_ids"])


if __name__ == "__main__":
    sys.exit(main())
