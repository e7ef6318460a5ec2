"""The user data that brings the program to an instance: a script that cloud-init runs at the first start.

"Run commands when you launch an EC2 instance with user data input" (Amazon EC2 User Guide) has the rules:
16 KB at most, run once, as root, readable for everybody who may describe the instance. So it holds no secret.
"""

import re
from dataclasses import dataclass
from pathlib import Path

BOTO3_VERSION = "1.44.8"
"""What the instance installs from PyPI; a test keeps it in step with requirements.txt."""

_PROGRAM = Path(__file__).with_name("main.py")
_END_OF_FILE = "END_OF_KEYLESS_APP"

_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")
_SPECIAL_IN_QUOTES = re.compile(r'([\\"`$])')

# boto3 needs Python 3.10. Amazon Linux 2023 has 3.9 for its own tools and 3.11 beside it; the Python of
# Ubuntu 22.04 and Debian 12 is new enough. DynamicUser is a user of the unit's own that can write nowhere.
_SCRIPT = """\
#!/bin/bash
set -euo pipefail

if command -v dnf >/dev/null; then
    dnf install -y python3.11 python3.11-pip
    python=python3.11
else
    apt-get update
    apt-get install -y python3-venv
    python=python3
fi
"$python" -m venv /opt/keyless-app/venv
/opt/keyless-app/venv/bin/pip install --no-cache-dir boto3=={boto3}

cat >/opt/keyless-app/main.py <<'{end}'
{program}{end}

cat >/opt/keyless-app/environment <<'{end}'
{environment}{end}

cat >/etc/systemd/system/keyless-app.service <<'{end}'
[Unit]
Description=Reads and writes S3 with the credentials of the instance's role
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
DynamicUser=yes
EnvironmentFile=/opt/keyless-app/environment
ExecStart=/opt/keyless-app/venv/bin/python /opt/keyless-app/main.py

[Install]
WantedBy=multi-user.target
{end}

systemctl daemon-reload
systemctl enable keyless-app.service
systemctl start --no-block keyless-app.service
"""


@dataclass(frozen=True)
class AppSettings:
    """What the program on the instance is told.

    Attributes:
        bucket: the bucket's name.
        read_prefix: keys that start so are listed and read; empty is the whole bucket.
        write_prefix: the report's key starts so.
        region: the bucket's region, which boto3 does not find out by itself.
    """

    bucket: str
    read_prefix: str
    write_prefix: str
    region: str


def user_data(settings: AppSettings) -> str:
    """The script for an instance with Amazon Linux 2023, Ubuntu or Debian.

    Raises:
        ValueError: when a setting has a control character, which no line of an environment file can hold.
    """
    variables = {
        "APP_BUCKET": settings.bucket,
        "APP_READ_PREFIX": settings.read_prefix,
        "APP_WRITE_PREFIX": settings.write_prefix,
        "AWS_REGION": settings.region,
        # Without it a refused token ends in an unprotected request and an error that does not say why.
        "AWS_EC2_METADATA_V1_DISABLED": "true",
    }
    return _SCRIPT.format(
        boto3=BOTO3_VERSION,
        end=_END_OF_FILE,
        program=_PROGRAM.read_text(encoding="utf-8"),
        environment="".join(f"{name}={_quoted(name, value)}\n" for name, value in variables.items()),
    )


def _quoted(name: str, value: str) -> str:
    """A value for ``EnvironmentFile=``, in double quotes and with backslashes as systemd.exec(5) asks for."""
    if _CONTROL_CHARACTER.search(value):
        raise ValueError(f"{name} has a control character")
    return '"' + _SPECIAL_IN_QUOTES.sub(r"\\\1", value) + '"'
