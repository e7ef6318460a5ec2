"""One instance that lists and reads `in/` and writes `out/` of a bucket, without access keys."""

import pulumi
from keyless import Instance

BUCKET = "keyless-python-4711"

worker = Instance(
    "worker",
    {
        "s3": [
            {"bucket": BUCKET, "allow": ["list", "read"], "prefixes": ["in/"]},
            {"bucket": BUCKET, "allow": ["write"], "prefixes": ["out/"]},
        ],
        "tags": {"team": "data"},
    },
)

pulumi.export("instanceIds", worker.instance_ids)
pulumi.export("roleArn", worker.role_arn)
pulumi.export("s3Policy", worker.s3_policy)
