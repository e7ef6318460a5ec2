"""AWS as one provider sees it: a region, credentials, and boto3 clients shared by all who have the same."""

import os
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from keyless_sandbox.provider.errors import CancelledError, StandInError, code

Client: TypeAlias = Any
"""A client of botocore, which has no types."""


@dataclass(frozen=True)
class Partition:
    """A set of regions with their own ARNs and domain."""

    name: str
    dns_suffix: str
    reverse_dns_prefix: str


_COMMERCIAL = Partition("aws", "amazonaws.com", "com.amazonaws")
_BY_PREFIX = {
    "cn-": Partition("aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
    "us-gov-": Partition("aws-us-gov", "amazonaws.com", "com.amazonaws"),
}


def partition_of(region: str) -> Partition:
    """The partition a region belongs to."""
    return next((found for prefix, found in _BY_PREFIX.items() if region.startswith(prefix)), _COMMERCIAL)


@dataclass(frozen=True)
class Credentials:
    """Keys that sign requests; the sandbox decides what they are worth."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


class Clients:
    """Clients of one endpoint, made once for each service, region and credentials."""

    def __init__(self, endpoint: str, authority: str | None) -> None:
        self._endpoint = endpoint
        self._authority = authority
        self._lock = threading.Lock()
        self._session: Any = None
        self._made: dict[tuple[str, str, Credentials], Client] = {}

    def get(self, service: str, region: str, credentials: Credentials) -> Client:
        """The client of a service, in a region, with credentials."""
        key = (service, region, credentials)
        made = self._made.get(key)
        if made is None:
            with self._lock:  # making a client is not safe in threads, using one is
                made = self._made.get(key) or self._make(*key)
                self._made[key] = made
        return made

    def _make(self, service: str, region: str, credentials: Credentials) -> Client:
        import botocore.config  # noqa: PLC0415 - half a second that a start without work need not pay
        import botocore.session  # noqa: PLC0415

        if self._session is None:
            # The user's own profile and configuration files have no say here.
            without_files = {"profile": (None, None, None, None), "config_file": (None, None, os.devnull, None)}
            self._session = botocore.session.Session(session_vars=without_files)
        return self._session.create_client(
            service,
            region_name=region,
            endpoint_url=self._endpoint,
            verify=self._authority,
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.token,
            config=botocore.config.Config(
                proxies={}, max_pool_connections=32, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}
            ),
        )


@dataclass(frozen=True)
class Aws:
    """What resources and functions talk to."""

    region: str
    credentials: Credentials
    clients: Clients
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def partition(self) -> Partition:
        """The partition of the region."""
        return partition_of(self.region)

    @property
    def autoscaling(self) -> Client:
        """Amazon EC2 Auto Scaling."""
        return self._client("autoscaling")

    @property
    def ec2(self) -> Client:
        """Amazon EC2."""
        return self._client("ec2")

    @property
    def iam(self) -> Client:
        """AWS Identity and Access Management."""
        return self._client("iam")

    @property
    def kms(self) -> Client:
        """AWS Key Management Service."""
        return self._client("kms")

    @property
    def s3(self) -> Client:
        """Amazon S3."""
        return self._client("s3")

    @property
    def ssm(self) -> Client:
        """AWS Systems Manager."""
        return self._client("ssm")

    @property
    def sts(self) -> Client:
        """AWS Security Token Service."""
        return self._client("sts")

    @property
    def account(self) -> str:
        """The caller's account."""
        return self.sts.get_caller_identity()["Account"]

    def wait(self, what: str, reached: Callable[[], bool]) -> None:
        """Wait until something is so; the sandbox is immediate, so a few seconds are a failure.

        Raises:
            StandInError: It did not come true.
            CancelledError: The engine asked to stop.
        """
        for _ in range(100):
            if reached():
                return
            if self.cancelled.wait(0.05):
                raise CancelledError
        raise StandInError(f"{what} did not happen within 5 seconds")

    def _client(self, service: str) -> Client:
        if self.cancelled.is_set():
            raise CancelledError
        return self.clients.get(service, self.region, self.credentials)


def tag_list(tags: Mapping[str, str] | None) -> list[dict[str, str]]:
    """Tags as AWS takes them."""
    return [{"Key": key, "Value": value} for key, value in (tags or {}).items()]


def tag_map(tags: object) -> dict[str, str]:
    """Tags as Pulumi has them."""
    return {tag["Key"]: tag["Value"] for tag in cast("list[dict[str, str]]", tags or [])}


@contextmanager
def unless(*codes: str) -> Generator[None]:
    """Let an answer of AWS with one of these codes pass."""
    try:
        yield
    except Exception as error:
        if code(error) not in codes:
            raise
