"""What requests to S3 need of KMS: S3 asks it in the caller's name.

Sources: "Using server-side encryption with AWS KMS keys (SSE-KMS)", "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys",
"Required permissions for Amazon S3 API operations" (Amazon S3 User Guide), "AWS KMS condition keys" (AWS KMS Developer
Guide), "Forward access sessions" (IAM User Guide).
"""

from collections.abc import Iterator

from keyless_iam.arns import parse_arn

from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authorization.demand import Need
from keyless_sandbox.authorization.forwarding import FORWARDED, UNTOLD
from keyless_sandbox.authorization.s3.asked import Asked, denied, not_served
from keyless_sandbox.authorization.s3.copying import CopySource
from keyless_sandbox.authorization.s3.keys import Keys
from keyless_sandbox.authorization.s3.lookup import Encryption, StoredBucket, StoredKey, StoredObject
from keyless_sandbox.authorization.s3.operations import Trait

_HEADER = "x-amz-server-side-encryption"
_WITH_KMS = ("aws:kms", "aws:kms:dsse")
_MANAGED = "alias/aws/s3"


def kms_needs(asked: Asked, source: tuple[CopySource, StoredBucket, StoredObject | None] | None) -> Iterator[Need]:
    """What a request needs of KMS.

    Args:
        asked: the request.
        source: what it copies from, the bucket of that, and the object if it is there.

    Raises:
        ApiError: the key is named wrongly or is not there, or the caller cannot use it.
    """
    traits, bucket, address = asked.operation.traits, asked.bucket, asked.address
    if bucket is None:
        return
    if source and source[2]:
        yield from _need(asked, "kms:Decrypt", source[2].encryption, source[1], source[0].key)
    if Trait.ENCRYPTS in traits:
        yield from _need(asked, "kms:GenerateDataKey", _asked_for(asked, bucket), bucket, address.key)
    checksum = Trait.CHECKSUM in traits and asked.headers.get("x-amz-checksum-mode", "").upper() == "ENABLED"
    if (Trait.DECRYPTS in traits or checksum) and asked.target:
        yield from _need(asked, "kms:Decrypt", asked.target.encryption, bucket, address.key)
    if Trait.PARTS in traits:
        upload = asked.stored.upload(bucket.name, asked.parameters["uploadId"])
        if upload:
            yield from _need(asked, "kms:Decrypt", upload.encryption or bucket.encryption, bucket, address.key)


def _asked_for(asked: Asked, bucket: StoredBucket) -> Encryption | None:
    """How the request wants what it writes to be encrypted."""
    algorithm, key = asked.headers.get(_HEADER), asked.headers.get(f"{_HEADER}-aws-kms-key-id")
    default = bucket.encryption
    if f"{_HEADER}-context" in asked.headers:
        raise not_served("moto forgets the encryption context, so that reading could not be decided")
    if key and algorithm not in _WITH_KMS:
        message = f"Server Side Encryption with AWS KMS managed key requires HTTP header {_HEADER} : aws:kms"
        raise ApiError("InvalidArgument", message, 400)
    if algorithm is None:
        return default
    if algorithm not in ("AES256", *_WITH_KMS):
        raise ApiError("InvalidArgument", "The encryption method specified is not supported", 400)
    chosen = asked.headers.get(f"{_HEADER}-bucket-key-enabled")
    by_default = default is not None and default.bucket_key
    return Encryption(algorithm, key or "", by_default if chosen is None else chosen.lower() == "true")


def _need(asked: Asked, action: str, encryption: Encryption | None, bucket: StoredBucket, key: str) -> Iterator[Need]:
    if encryption is None or encryption.algorithm not in _WITH_KMS:
        return
    account = asked.door.account
    if not account:
        message = (
            "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4."
        )
        raise ApiError("InvalidArgument", message, 400)
    if not encryption.key or encryption.key == _MANAGED or encryption.key.endswith(f":{_MANAGED}"):
        # Its policy lets everybody in who may use S3 in the account, and nobody else.
        if account != bucket.owner:
            raise denied("the key that AWS manages for S3 is only for callers of the account that owns the bucket")
        return
    stored = asked.stored.kms_key(encryption.key, bucket.region, account)
    if stored is None and not _is_key_arn(encryption.key):
        raise ApiError("KMS.NotFoundException", f"Invalid keyId '{encryption.key}'", 400)
    arn = stored.arn if stored else encryption.key
    parts = parse_arn(arn)
    with_bucket_key = encryption.bucket_key and encryption.algorithm == "aws:kms"
    context = {
        "kms:ViaService": (f"s3.{parts.region if parts else bucket.region}.amazonaws.com",),
        "kms:EncryptionContext:aws:s3:arn": (bucket.arn if with_bucket_key else f"{bucket.arn}/{key}",),
        "kms:EncryptionContextKeys": ("aws:s3:arn",),
        "kms:EncryptionAlgorithm": ("SYMMETRIC_DEFAULT",),
        **FORWARDED,
        "kms:CallerAccount": (account,),
        **_keys_of_key(stored),
    }
    unknown = UNTOLD | {"kms:RequestAlias"} | _unknown_of_key(stored)
    own = Keys(context, unknown).of(action)
    yield Need(action, arn, own.values, own.unknown)


def _is_key_arn(name: str) -> bool:
    arn = parse_arn(name)
    return arn is not None and arn.service == "kms" and arn.resource.startswith("key/")


def _unknown_of_key(stored: StoredKey | None) -> frozenset[str]:
    if stored is None:
        return frozenset({"kms:KeySpec", "kms:KeyUsage", "kms:KeyOrigin", "kms:MultiRegion", "kms:ResourceAliases"})
    return frozenset({"kms:MultiRegionKeyType"} if stored.is_multi_region else ())


def _keys_of_key(stored: StoredKey | None) -> dict[str, tuple[str, ...]]:
    if stored is None:
        return {}
    return {
        "kms:KeySpec": (stored.spec,),
        "kms:KeyUsage": (stored.usage,),
        "kms:KeyOrigin": (stored.origin,),
        "kms:MultiRegion": (str(stored.is_multi_region).lower(),),
        "kms:ResourceAliases": stored.aliases,
        **{f"aws:ResourceTag/{key}": (value,) for key, value in stored.tags.items()},
    }
