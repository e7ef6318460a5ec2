"""Policies that instances carry in real life, almost all of them bad, and what is found in each: that and no more."""

from typing import Any

from tests.iam.rules.judging import allow, deny

BUCKET = "arn:aws:s3:::app-data-prod"
OBJECTS = f"{BUCKET}/*"
GOOD = [allow("s3:ListBucket", BUCKET), allow(["s3:GetObject", "s3:PutObject"], OBJECTS)]

Statements = list[dict[str, Any]]

SITUATIONS: dict[str, tuple[Statements, set[str]]] = {
    "every S3 action on everything": ([allow("s3:*")], {"s3-all-actions", "s3-any-bucket"}),
    "every S3 action on a bucket": ([allow("s3:*", [BUCKET, OBJECTS])], {"s3-all-actions"}),
    "a pattern of actions on objects": ([allow("s3:Get*", OBJECTS)], {"s3-action-glob"}),
    "objects of everything": ([allow("s3:GetObject")], {"s3-any-bucket"}),
    "objects of any bucket, with a slash": ([allow("s3:GetObject", "arn:aws:s3:::*/*")], {"s3-any-bucket"}),
    "objects of any bucket": ([allow("s3:GetObject", "arn:aws:s3:::*")], {"s3-any-bucket"}),
    "objects of any bucket, in every part": ([allow("s3:GetObject", "arn:*:s3:*:*:*")], {"s3-any-bucket"}),
    "a pattern of bucket names": ([allow("s3:GetObject", "arn:aws:s3:::app-*")], {"s3-bucket-glob"}),
    "an object action on the bucket": ([allow("s3:GetObject", BUCKET)], {"wrong-resource-type"}),
    "a bucket action on the objects": ([allow("s3:ListBucket", OBJECTS)], {"wrong-resource-type"}),
    "the bucket's policy": ([*GOOD, allow("s3:PutBucketPolicy", BUCKET)], {"s3-permissions-management"}),
    "access control lists": ([*GOOD, allow("s3:PutObjectAcl", OBJECTS)], {"s3-permissions-management"}),
    "the bucket's deletion": ([*GOOD, allow("s3:DeleteBucket", BUCKET)], {"s3-bucket-deletion"}),
    "all actions but some": (
        [{"Effect": "Allow", "NotAction": "iam:*", "Resource": OBJECTS}],
        {"not-with-allow", "s3-all-actions"},
    ),
    "all resources but some": (
        [{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::secret/*"}],
        {"not-with-allow", "s3-any-bucket"},
    ),
    "a question mark in both": ([allow("s3:GetObjec?", "arn:aws:s3:::app-dat?-prod/*")], {"s3-bucket-glob"}),
    "an action in mixed case on any bucket": ([allow("S3:gEtObJeCt", "arn:aws:s3:::*")], {"s3-any-bucket"}),
    # It cannot be limited, so nothing better can be written; but a program knows the name of its bucket. Advice.
    "the names of all buckets": ([allow("s3:ListAllMyBuckets")], {"s3-list-all-buckets"}),
    "passing any role": ([*GOOD, allow("iam:PassRole")], {"pass-role"}),
    "a mistyped action": ([allow("s3:GetObjects", OBJECTS)], {"unknown-action"}),
    "a bucket that cannot exist": (
        [allow("s3:GetObject", "arn:aws:s3:::MyApplicationBucket/*")],
        {"invalid-bucket-name"},
    ),
    # The Deny takes the policies and lists away, but neither the bucket's deletion nor what S3 learns next.
    "every S3 action less some": (
        [allow("s3:*", [BUCKET, OBJECTS]), deny(["s3:*Policy*", "s3:*Acl*"])],
        {"s3-all-actions"},
    ),
}
