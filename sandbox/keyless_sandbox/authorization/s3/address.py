"""Which bucket and which object a request to S3 is about."""

from dataclasses import dataclass
from urllib.parse import unquote

from keyless_sandbox.api_request import ApiRequest
from keyless_sandbox.authentication.target import CONTROL_API, bucket_and_key


@dataclass(frozen=True)
class S3Address:
    """What a request is about.

    Attributes:
        bucket: its name; empty if the request is about all buckets.
        key: of the object, decoded; empty if the request is about the bucket.
        control: the path below the version, decoded, of a request to S3 Control: ``tags/arn:aws:s3:::app``.
    """

    bucket: str = ""
    key: str = ""
    control: str = ""


def address_of(request: ApiRequest) -> S3Address:
    """The address of a request to S3 or S3 Control, as it comes from behind the door: with the bucket in the path.

    Raises:
        ApiError: the bucket can be no bucket, or the key climbs out of it.
    """
    if request.service == "s3control":
        return S3Address(control=unquote(request.path.removeprefix(f"/{CONTROL_API}/")))
    bucket, key = bucket_and_key(request.path)
    return S3Address(bucket, unquote(key))
