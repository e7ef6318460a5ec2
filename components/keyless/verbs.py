"""What a grant may allow: verbs of daily speech, each with the fewest S3 actions that do it.

Sources: "Actions, resources, and condition keys for Amazon S3" (Service Authorization Reference) and "Multipart upload
API and permissions" (Amazon S3 User Guide). No verb holds an action on ACLs, policies or the bucket's configuration.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """The actions of one verb.

    Args:
        on_bucket: actions on the bucket's ARN.
        on_objects: actions on the ARNs of objects.
        on_key: KMS actions that encrypted objects need besides.
        by_prefix: whether the actions on the bucket know the condition key ``s3:prefix``.
    """

    on_bucket: tuple[str, ...] = ()
    on_objects: tuple[str, ...] = ()
    on_key: tuple[str, ...] = ()
    by_prefix: bool = True


VERBS = {
    "list": Verb(on_bucket=("s3:ListBucket",)),
    "read": Verb(on_objects=("s3:GetObject",), on_key=("kms:Decrypt",)),
    # PutObject starts and completes uploads in parts. Abort and list-parts are the initiator's own by default, but not
    # through a VPC endpoint's policy. An upload in parts decrypts what it has written: hence kms:Decrypt.
    "write": Verb(
        on_objects=("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"),
        on_key=("kms:Decrypt", "kms:GenerateDataKey"),
    ),
    "delete": Verb(on_objects=("s3:DeleteObject",)),
    "read-versions": Verb(
        on_bucket=("s3:ListBucketVersions",), on_objects=("s3:GetObjectVersion",), on_key=("kms:Decrypt",)
    ),
    "read-tags": Verb(on_objects=("s3:GetObjectTagging",)),
    "write-tags": Verb(on_objects=("s3:PutObjectTagging",)),
    "list-uploads": Verb(on_bucket=("s3:ListBucketMultipartUploads",), by_prefix=False),
}
