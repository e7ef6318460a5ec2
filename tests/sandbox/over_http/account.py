"""An account at the other end of an HTTP port, which begins with nothing as often as a test wants."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials
from keyless_sandbox.authorization.log import Entry
from urllib3 import PoolManager

ACCOUNT = "123456789012"
ROLE, SESSION = "app", "i-0123456789abcdef0"
REGION = "us-east-1"


@dataclass
class Account:
    """The account.

    Args:
        process: tests.sandbox.over_http.server.
        log: its decision log.
    """

    process: "subprocess.Popen[str]"
    log: Path
    endpoint: str
    deployer: Credentials
    clients: dict[str, Any] = field(default_factory=dict[str, Any])

    @classmethod
    def start(cls, folder: Path) -> "Account":
        log = folder / "decisions.jsonl"
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.sandbox.over_http.server", str(log)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        return cls(process, log, told["endpoint"], Credentials(told["access_key_id"], told["secret_access_key"]))

    def stop(self) -> None:
        with self.process:
            assert self.process.stdin is not None
            self.process.stdin.close()

    def reset(self) -> None:
        """Throw away all that is there but the deployer."""
        self._tell("")

    def _tell(self, line: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def administer(self, service: str) -> Any:
        """A client with the deployer's keys."""
        if service not in self.clients:
            self.clients[service] = self.client(service, self.deployer)
        return self.clients[service]

    def client(self, service: str, keys: Credentials) -> Any:
        # The control API has the account before the host, which an address cannot have.
        endpoint = self.endpoint.replace("127.0.0.1", "localhost") if service == "s3control" else self.endpoint
        client = _SESSION.client(
            service,
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
            aws_session_token=keys.token,
            config=Config(s3={"addressing_style": "path"}, signature_version="s3v4", retries={"total_max_attempts": 1})
            if service == "s3"
            else Config(retries={"total_max_attempts": 1}),
        )
        if service == "s3control":
            client.meta.events.register("before-send.*", self._send_to_loopback)
        return client

    def _send_to_loopback(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        """Send what would go to ACCOUNT.localhost, a name that not every machine resolves."""
        pool, address = PoolManager(), urlsplit(request.url)
        headers = {name: _text(value) for name, value in {**request.headers, "Host": address.netloc}.items()}
        url = f"{self.endpoint}{address.path}?{address.query}" if address.query else f"{self.endpoint}{address.path}"
        raw = pool.request(request.method, url, body=request.body, headers=headers, preload_content=False)
        return AWSResponse(request.url, raw.status, raw.headers, raw)

    def session(self, policies: Mapping[str, Any], name: str = SESSION, seconds: int = 3600) -> Credentials:
        """A session of role `app`, with policies by their side: `identity`, `boundary`, `session`."""
        iam = self.administer("iam")
        trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        with suppress(iam.exceptions.EntityAlreadyExistsException):
            iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=document([trust]))
        if policies.get("identity"):
            iam.put_role_policy(RoleName=ROLE, PolicyName="access", PolicyDocument=document(policies["identity"]))
        if "boundary" in policies:
            boundary = iam.create_policy(PolicyName="boundary", PolicyDocument=document(policies["boundary"]))
            iam.put_role_permissions_boundary(RoleName=ROLE, PermissionsBoundary=boundary["Policy"]["Arn"])
        wanted = {"role": f"arn:aws:iam::{ACCOUNT}:role/{ROLE}", "name": name, "seconds": seconds}
        passed = document(policies["session"]) if "session" in policies else ""
        return Credentials(*json.loads(self._tell(json.dumps({**wanted, "policy": passed}))))

    def decisions(self) -> list[Entry]:
        """What the log says."""
        return [Entry.read(line) for line in self.log.read_text().splitlines()]


_SESSION: Any = boto3.Session()


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def document(statements: Iterable[Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
