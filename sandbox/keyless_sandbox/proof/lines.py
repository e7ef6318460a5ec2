"""Lines of an access file as calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from keyless_iam.expectations import Expectation

from keyless_sandbox.proof.calls import ON_BUCKETS, UPLOAD_ID, VERSION_ID, Call, Parameters, Seed
from keyless_sandbox.proof.probes import Group, Probe


@dataclass(frozen=True)
class _Way:
    """How an action on objects is tried."""

    method: str
    seed: Seed = Seed.OBJECT
    more: Callable[[], Parameters] = dict


_BODY: Parameters = {"Body": "keyless proof"}
_ON_OBJECTS: Mapping[str, _Way] = {
    "s3:getobject": _Way("get_object"),
    "s3:putobject": _Way("put_object", Seed.NOTHING, lambda: _BODY),
    "s3:deleteobject": _Way("delete_object"),
    "s3:getobjectversion": _Way("get_object", Seed.VERSION, lambda: {"VersionId": VERSION_ID}),
    "s3:deleteobjectversion": _Way("delete_object", Seed.VERSION, lambda: {"VersionId": VERSION_ID}),
    "s3:getobjecttagging": _Way("get_object_tagging"),
    "s3:putobjecttagging": _Way("put_object_tagging", Seed.OBJECT, lambda: {"Tagging": {"TagSet": []}}),
    "s3:deleteobjecttagging": _Way("delete_object_tagging"),
    "s3:getobjectacl": _Way("get_object_acl"),
    "s3:putobjectacl": _Way("put_object_acl", Seed.OBJECT, lambda: {"ACL": "private"}),
    "s3:abortmultipartupload": _Way("abort_multipart_upload", Seed.UPLOAD, lambda: {"UploadId": UPLOAD_ID}),
    "s3:listmultipartuploadparts": _Way("list_parts", Seed.UPLOAD, lambda: {"UploadId": UPLOAD_ID}),
}
_LISTINGS: Mapping[str, str] = {
    "s3:listbucket": "list_objects_v2",
    "s3:listbucketversions": "list_object_versions",
    "s3:listbucketmultipartuploads": "list_multipart_uploads",
}
_ON_NOTHING: Mapping[str, Call] = {
    "s3:listallmybuckets": Call("s3", "list_buckets"),
    "iam:listroles": Call("iam", "list_roles"),
    "iam:listusers": Call("iam", "list_users"),
    "ec2:describeinstances": Call("ec2", "describe_instances"),
    "kms:listkeys": Call("kms", "list_keys"),
    "kms:createkey": Call("kms", "create_key"),
    "ssm:describeparameters": Call("ssm", "describe_parameters"),
}
_ALIKE = (
    "delete_bucket",
    "delete_bucket_policy",
    "get_bucket_acl",
    "get_bucket_location",
    "get_bucket_logging",
    "get_bucket_policy",
    "get_bucket_tagging",
    "get_bucket_versioning",
    "put_bucket_acl",
    "put_bucket_cors",
    "put_bucket_logging",
    "put_bucket_ownership_controls",
    "put_bucket_policy",
    "put_bucket_tagging",
    "put_bucket_versioning",
)
_BUCKETS: Mapping[str, str] = {f"s3:{method.replace('_', '')}": method for method in _ALIKE}
"""The actions on buckets that are called like their method."""

_KEYS: Mapping[str, str] = {"s3:prefix": "Prefix", "s3:delimiter": "Delimiter", "s3:max-keys": "MaxKeys"}
"""The condition keys that a call can be made with: arguments of a listing."""


def probe_of(line: Expectation, file: str) -> Probe | str:
    """A line as a call, or why nobody can try it, in a sentence without a full stop.

    Args:
        line: of an access file.
        file: its name.
    """
    found = _call(line)
    if isinstance(found, str):
        return found
    call, seed = found
    return Probe(Group.LINES, line.action, line.resource, call, line.can, f"{file}, line {line.line}", seed)


def _call(line: Expectation) -> tuple[Call, Seed] | str:
    action = line.action.lower()
    context = {key.lower(): values for key, values in line.context}
    unusable = sorted(key for key in context if key not in _KEYS or action not in _LISTINGS)
    if unusable:
        return f"no call can be made with {unusable[0]} as it is given: the condition keys of a listing can be chosen, no others"
    if action in _ON_NOTHING:
        return _ON_NOTHING[action], Seed.NOTHING
    bucket, _, key = line.resource.rpartition(":::")[2].partition("/")
    if not line.resource.startswith("arn:") or ":s3:::" not in line.resource:
        return _untried(line)
    if action in _LISTINGS and not key:
        asked = {
            _KEYS[name]: int(values[0]) if name == "s3:max-keys" else values[0] for name, values in context.items()
        }
        return Call("s3", _LISTINGS[action], {"Bucket": bucket, **asked}), Seed.NOTHING
    if action in _ON_OBJECTS and key:
        way = _ON_OBJECTS[action]
        return Call("s3", way.method, {"Bucket": bucket, "Key": key, **way.more()}), way.seed
    if action in _BUCKETS and not key:
        method = _BUCKETS[action]
        return Call("s3", method, {"Bucket": bucket, **ON_BUCKETS[method]}), Seed.NOTHING
    return _untried(line)


def _untried(line: Expectation) -> str:
    return f"{line.action} on {line.resource} is not among the calls that are tried live: keyless check and keyless diff hold it"
