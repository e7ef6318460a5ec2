"""A program of somebody who installed Keyless, and its test on Pulumi's mocks. Run where nothing else is installed."""

import json
import unittest

import pulumi


class Aws(pulumi.runtime.Mocks):
    """Answers as AWS does; keeps what is created."""

    def __init__(self) -> None:
        self.created: list[str] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, object]]:
        self.created.append(args.typ)
        return f"{args.name}-id", {**args.inputs, "arn": f"arn:aws:::{args.name}", "name": args.name}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, str]:
        return {"partition": "aws"}


AWS = Aws()
pulumi.runtime.set_mocks(AWS)

# After the mocks, as Pulumi's guide to unit tests says.
from keyless import Instance


class TestProgram(unittest.TestCase):
    @pulumi.runtime.test
    def test_instances_read_one_folder(self) -> pulumi.Output[None]:
        web = Instance(
            "web",
            {
                "image": "ami-0123456789abcdef0",
                "vpc_id": "vpc-0aaa",
                "instance_count": 2,
                "s3": [{"bucket": "orders", "allow": ["read"], "prefixes": ["in/"]}],
            },
        )

        def check(known: list[str]) -> None:
            policy, instance_ids = known
            reading = json.loads(policy)["Statement"][0]
            self.assertEqual(reading["Resource"], "arn:aws:s3:::orders/in/*")
            self.assertEqual(instance_ids, ["web-0-id", "web-1-id"])
            print("created:", *sorted(set(AWS.created)))

        return pulumi.Output.all(web.s3_policy, web.instance_ids).apply(check)

    def test_a_mistake_is_told(self) -> None:
        with self.assertRaises(pulumi.RunError) as caught:
            Instance("web", {"s3": [{"bucket": "orders", "allow": ["reed"], "prefixes": ["in/"]}]})
        print("told:", caught.exception)


unittest.main()
