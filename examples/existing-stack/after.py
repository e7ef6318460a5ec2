"""The same resources as children of the component. None is replaced: they are found under the names that they had."""

import pulumi
from keyless import Instance

BUCKET = "keyless-existing-stack-4711"

# For each child of the component: the logical name that the resource had, and arguments that must stay as they were,
# since another name would replace it.
ADOPTED = {
    "worker-role": ("app-role", {"name": "orders-app"}),
    "worker-s3": ("app-policy", {"name": "orders-app"}),
    "worker-profile": ("app-profile", {"name": "orders-app"}),
    "worker-0": ("app", {}),
}


def adopt(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """Tell the engine which resource each child was."""
    if args.name not in ADOPTED:
        return None
    before, kept = ADOPTED[args.name]
    was = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=before, parent=pulumi.ROOT_STACK_RESOURCE)])
    return pulumi.ResourceTransformResult({**args.props, **kept}, pulumi.ResourceOptions.merge(args.opts, was))


worker = Instance(
    "worker",
    {
        "image": pulumi.Config().require("ami"),
        "s3": [
            {"bucket": BUCKET, "allow": ["list", "read"], "prefixes": ["in/"]},
            {"bucket": BUCKET, "allow": ["write"], "prefixes": ["out/"]},
        ],
        "tags": {"Name": "orders-app"},
    },
    pulumi.ResourceOptions(transforms=[adopt]),
)

pulumi.export("instanceIds", worker.instance_ids)
pulumi.export("roleArn", worker.role_arn)
