"""What was declared of a component, as it is kept in the stack's state: what a proof of its access is held against."""

import json
from typing import Any

import pulumi

from keyless.reading import Text
from keyless.settings import Settings


def declared(settings: Settings) -> Text:
    """The arguments that say what the program may do, as JSON; an Output if a name in it is one.

    Nothing in it is derived by the code that writes the policies, so that a mistake there is not repeated here.
    """

    def write(*names: str | None) -> str:
        buckets, keys, owners = names[::3], names[1::3], names[2::3]
        grants = [
            {
                "bucket": bucket,
                "allow": sorted(grant.verbs),
                "prefixes": list(grant.prefixes),
                **({"kmsKeyArn": key} if key else {}),
                **({"bucketOwner": owner} if owner else {}),
            }
            for grant, bucket, key, owner in zip(settings.grants, buckets, keys, owners, strict=True)
        ]
        data: dict[str, Any] = {
            "s3": grants,
            "managedPolicies": sorted(settings.managed_policies),
            "requireImdsv2Credentials": settings.require_imdsv2_credentials,
            "sameVpcOnly": settings.same_vpc_only,
            "sessionManager": settings.session_manager,
        }
        return json.dumps(data, sort_keys=True)

    found = [name for grant in settings.grants for name in (grant.bucket, grant.kms_key_arn, grant.bucket_owner)]
    if any(isinstance(name, pulumi.Output) for name in found):
        return pulumi.Output.all(*found).apply(lambda known: write(*known))
    return write(*[name if isinstance(name, str) else None for name in found])
