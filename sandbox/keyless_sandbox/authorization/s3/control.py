"""What requests to S3 Control need, as far as they are served: the tags of buckets, and the account's block of public access.

Source: "Amazon S3 Control" (Amazon S3 API Reference) and "Actions, resources, and condition keys for Amazon S3" (Service
Authorization Reference).
"""

from collections.abc import Mapping

from keyless_iam.arns import parse_arn

from keyless_sandbox.api_request import ApiRequest
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.s3.asked import Door, denied, existing_bucket
from keyless_sandbox.authorization.s3.bodies import keys_of_tags, tags_in
from keyless_sandbox.authorization.s3.elements import parse
from keyless_sandbox.authorization.s3.keys import Keys
from keyless_sandbox.authorization.s3.lookup import Stored

_TAGS = "tags/"
_BLOCK = "configuration/publicAccessBlock"

_OF_TAGS = {"GET": "s3:ListTagsForResource", "POST": "s3:TagResource", "DELETE": "s3:UntagResource"}
_OF_BLOCK = {
    "GET": "s3:GetAccountPublicAccessBlock",
    "PUT": "s3:PutAccountPublicAccessBlock",
    "DELETE": "s3:PutAccountPublicAccessBlock",
}


def demand_of_control(request: ApiRequest, path: str, stored: Stored, door: Door) -> Demand:
    """What a request to S3 Control must be allowed to do.

    Args:
        request: as the door parsed it.
        path: below the version, decoded: ``tags/arn:aws:s3:::app``.
        stored: the state it meets.
        door: what only the door knows of it.

    Raises:
        ApiError: it is not one of those that are served.
    """
    signed = Keys(door.signed)
    if request.headers.get("x-amz-account-id", door.account) != door.account:
        raise denied("the request is about another account than the caller's")
    if path == _BLOCK and request.method in _OF_BLOCK and not request.query:
        action = _OF_BLOCK[request.method]
        own = signed.of(action)
        return Demand((Need(action, "*", own.values, own.unknown, door.account),))
    arn = parse_arn(path.removeprefix(_TAGS))
    if (
        not path.startswith(_TAGS)
        or arn is None
        or (arn.service, arn.region, arn.account) != ("s3", "", "")
        or "/" in arn.resource
    ):
        raise denied(
            f"{path} of S3 Control is not served: only the tags of buckets and the account's public access block are"
        )
    if request.method not in _OF_TAGS or not set(request.parameters) <= (
        {"tagKeys"} if request.method == "DELETE" else set()
    ):
        raise denied(f"S3 Control has no {request.method} of tags with these parameters")
    bucket = existing_bucket(stored, arn.resource)
    action = _OF_TAGS[request.method]
    tags: Mapping[str, tuple[str, ...]] = {}
    if request.method == "POST":
        tags = keys_of_tags(tags_in(parse(request.body, "TagResourceRequest").one("Tags")))
    elif request.method == "DELETE":
        tags = {"aws:TagKeys": (request.parameters.get("tagKeys", ""),)}
    own = signed.and_those(tags).of(action)
    return Demand((Need(action, bucket.arn, own.values, own.unknown, bucket.owner),))
