"""The program on the instance: reads what lies under one prefix of a bucket, reports on it under another.

It creates the SDK's default clients and nothing more: no access key is in this file, its settings or its
unit. The SDK asks the instance metadata service for the role's temporary credentials and renews them before
they expire ("Credentials", Boto3 guide). This file travels to the instance alone, so it imports nothing of
this project.

Exit status: 0 when the report is written, 1 when the role was refused or not used, 2 when something else
failed.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol, TypeVar

import boto3
from botocore.exceptions import BotoCoreError, ClientError, MetadataRetrievalError, NoCredentialsError

REFUSALS = frozenset({"AccessDenied", "InvalidAccessKeyId", "InvalidClientTokenId"})

# IAM is eventually consistent ("Troubleshoot IAM", IAM User Guide): a new role may be refused at first.
PATIENCE_SECONDS = 20.0
FIRST_PAUSE_SECONDS = 0.5

REPORT = "report.json"

T = TypeVar("T")


class Failure(Exception):  # noqa: N818  it is no error of the program: it is its second and third way to end
    """Why there is no report, in one line for the user."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Settings:
    """What the unit tells the program; an empty prefix is the whole bucket."""

    bucket: str
    read_prefix: str
    write_prefix: str
    region: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """Settings from environment variables.

        Raises:
            Failure: when the bucket or the region is missing; boto3 does not ask the instance for its region.
        """
        bucket = environment.get("APP_BUCKET")
        region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
        for name, value in (("APP_BUCKET", bucket), ("AWS_REGION", region)):
            if not value:
                raise Failure(f"{name} is not set: set it in the environment of this program", status=2)
        return cls(
            bucket=bucket or "",
            read_prefix=environment.get("APP_READ_PREFIX", "in/"),
            write_prefix=environment.get("APP_WRITE_PREFIX", "out/"),
            region=region or "",
        )


@dataclass(frozen=True)
class ObjectRead:
    """One object, read to its end."""

    key: str
    size: int
    sha256: str


class Body(Protocol):
    """The part of botocore's ``StreamingBody`` that is used."""

    def iter_chunks(self) -> Iterator[bytes]: ...


class S3(Protocol):
    """The part of boto3's S3 client that is used. ``Any`` is what the wire holds."""

    def list_objects_v2(self, **request: str) -> dict[str, Any]: ...

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]: ...  # noqa: N803  boto3's names

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> object: ...  # noqa: N803


def list_keys(s3: S3, bucket: str, prefix: str) -> Iterator[str]:
    """Every key under the prefix, page by page."""
    request = {"Bucket": bucket, "Prefix": prefix}
    while True:
        page = s3.list_objects_v2(**request)
        for entry in page.get("Contents", []):
            yield entry["Key"]
        if not page.get("IsTruncated"):
            return
        request["ContinuationToken"] = page["NextContinuationToken"]


def read_object(s3: S3, bucket: str, key: str) -> ObjectRead:
    """Reads an object in pieces, so that its size does not matter."""
    body: Body = s3.get_object(Bucket=bucket, Key=key)["Body"]
    digest, size = hashlib.sha256(), 0
    for chunk in body.iter_chunks():
        digest.update(chunk)
        size += len(chunk)
    return ObjectRead(key, size, digest.hexdigest())


def write_report(s3: S3, settings: Settings, objects: Iterable[ObjectRead]) -> str:
    """Writes what was read under the write prefix and returns the report's key."""
    key = settings.write_prefix + REPORT
    text = json.dumps({"objects": [asdict(read) for read in objects]}, indent=2)
    s3.put_object(Bucket=settings.bucket, Key=key, Body=text.encode(), ContentType="application/json")
    return key


def patiently(
    call: Callable[[], T],
    *,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """The call's result; a refusal is tried again, since AWS may not know the role yet."""
    deadline = now() + PATIENCE_SECONDS
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return call()
        except ClientError as error:
            if _code(error) not in REFUSALS or now() + pause > deadline:
                raise
            say(f"refused with {_code(error)}, trying again: a new role is not known everywhere at once")
        sleep(pause)
        pause *= 2


def diagnose(error: BotoCoreError | ClientError, settings: Settings) -> Failure:
    """One line that tells what went wrong and what to look at."""
    if isinstance(error, NoCredentialsError):
        return Failure(
            "no credentials: the instance metadata service gave none. Does the instance have an instance "
            "profile, does its role trust ec2.amazonaws.com, and is the metadata service on?",
            status=2,
        )
    if isinstance(error, MetadataRetrievalError):
        return Failure(
            "the instance metadata service gave no token. Is it on? To a container the answer takes one hop "
            "more: set the hop limit to 2 (containers=True)",
            status=2,
        )
    if isinstance(error, ClientError):
        status = 1 if _code(error) in REFUSALS else 2
        return Failure(f"bucket {settings.bucket}, region {settings.region}: {error}", status)
    return Failure(f"AWS could not be reached: {error}", status=2)


def run(settings: Settings) -> None:
    """Reads, reports, and prints each step.

    Raises:
        Failure: when the credentials are not the role's.
        ClientError: when AWS refuses.
        BotoCoreError: when there are no credentials or AWS cannot be reached.
    """
    session: Any = boto3.Session(region_name=settings.region)
    credentials = session.get_credentials()
    if credentials is None:
        raise NoCredentialsError
    say(f"credentials from {credentials.method}")
    if credentials.method != "iam-role":
        raise Failure(
            f"the SDK took credentials from '{credentials.method}' and did not ask for the role's: remove "
            "them (environment variables, ~/.aws)",
            status=1,
        )
    caller = patiently(session.client("sts").get_caller_identity)
    say(f"running as {caller['Arn']}")

    s3: S3 = session.client("s3")
    keys = patiently(lambda: list(list_keys(s3, settings.bucket, settings.read_prefix)))
    say(f"listed {len(keys)} object(s) under s3://{settings.bucket}/{settings.read_prefix}")
    objects = [patiently(lambda key=key: read_object(s3, settings.bucket, key)) for key in keys]
    for read in objects:
        say(f"read {read.key}: {read.size} bytes, sha256 {read.sha256}")
    written = patiently(lambda: write_report(s3, settings, objects))
    say(f"wrote s3://{settings.bucket}/{written}")


def say(line: str) -> None:
    """Prints a line at once: the journal and the sandbox read it while the program runs."""
    print(line, flush=True)  # noqa: T201  standard output is the program's interface


def _code(error: ClientError) -> str:
    response: Any = error.response
    return str(response["Error"]["Code"])


def main() -> int:
    """Runs the program with the environment's settings and returns its exit status."""
    try:
        settings = Settings.read(os.environ)
        try:
            run(settings)
        except (BotoCoreError, ClientError) as error:
            raise diagnose(error, settings) from error
    except Failure as failure:
        print(failure, file=sys.stderr)  # noqa: T201
        return failure.status
    return 0


if __name__ == "__main__":
    sys.exit(main())
