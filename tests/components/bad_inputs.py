"""What users get wrong, each with the argument that the message must name and a part of the sentence it must say.

One table serves the tests in process, those through the plugin, and the page docs/errors.md.
"""

import base64
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi

KEY_ID = "AKIA" + "IOSFODNN7EXAMPLE"
KMS = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@dataclass(frozen=True)
class BadInput:
    """One mistake.

    Args:
        title: what is wrong, as a test's id and a line of the page.
        args: the component's arguments, made when they are used: Outputs need a running program.
        path: the argument that the message names, as Python writes it.
        says: a part of the message.
        deferred: whether it is found only when an Output's value is there.
    """

    title: str
    args: Callable[[], Any]
    path: str
    says: str
    deferred: bool = False


def grant(**changes: Any) -> dict[str, Any]:
    """Arguments with one good grant, changed; ``None`` takes a field away."""
    fields = {"bucket": "orders", "allow": ["read"], "prefixes": ["in/"], **changes}
    return {"s3": [{name: value for name, value in fields.items() if value is not None}]}


def _bucket(title: str, name: str, says: str) -> BadInput:
    return BadInput(title, lambda: grant(bucket=name), "s3[0].bucket", says)


def _prefix(title: str, prefix: str, says: str) -> BadInput:
    return BadInput(title, lambda: grant(prefixes=["ok/", prefix]), "s3[0].prefixes[1]", says)


def _other(title: str, path: str, says: str, **args: Any) -> BadInput:
    return BadInput(title, lambda: {**grant(), **args}, path, says)


def _late(title: str, path: str, says: str, args: Callable[[], Any]) -> BadInput:
    return BadInput(title, args, path, says, deferred=True)


USER_DATA = f"#!/bin/sh\nexport AWS_ACCESS_KEY_ID={KEY_ID}\n"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

BAD_INPUTS = (
    _bucket("bucket in upper case", "MyBucket", "has upper case letters; a bucket's name is lower case: 'mybucket'"),
    _bucket("bucket too short", "ab", "has 2 characters; a bucket's name has 3 to 63"),
    _bucket("bucket too long", "a" * 64, "has 64 characters; a bucket's name has 3 to 63"),
    _bucket("bucket empty", "", "has 0 characters"),
    _bucket("bucket with two dots", "my..bucket", "has two dots in a row"),
    _bucket("bucket as an IP address", "192.168.5.4", "is written as an IP address"),
    _bucket(
        "bucket with an underscore", "my_bucket", "is no bucket's name: lower case letters, digits, '.' and '-' only"
    ),
    _bucket("bucket that ends with a dash", "my-bucket-", "with a letter or digit first and last"),
    _bucket("bucket with a reserved prefix", "xn--bucket", "starts with 'xn--', which AWS reserves"),
    _bucket("bucket of AWS's examples", "amzn-s3-demo-bucket", "starts with 'amzn-s3-demo-', which AWS reserves"),
    _bucket(
        "alias of an access point", "logs-abc-s3alias", "is the alias of an access point: name the bucket behind it"
    ),
    _bucket("alias of an object lambda access point", "logs--ol-s3", "is the alias of an object lambda access point"),
    _bucket("directory bucket", "logs--use1-az4--x-s3", "is a directory bucket"),
    _bucket("table bucket", "logs--table-s3", "is a table bucket"),
    _bucket("bucket's ARN", "arn:aws:s3:::orders/in", "is an ARN; pass the bucket's name: 'orders'"),
    _bucket("bucket's URL", "s3://orders", "is a URL; pass the bucket's name only"),
    _bucket("bucket with a path", "orders/in", "pass the bucket's name here and the part behind the '/' in prefixes"),
    BadInput("bucket missing", lambda: grant(bucket=None), "s3[0].bucket", "is missing; name the bucket"),
    BadInput("bucket is a number", lambda: grant(bucket=7), "s3[0].bucket", "must be a text, not a number"),
    BadInput("verb unknown", lambda: grant(allow=["raed"]), "s3[0].allow[0]", "no verb; did you mean 'read'?"),
    BadInput("verb is an action", lambda: grant(allow=["s3:GetObject"]), "s3[0].allow[0]", "which is no verb"),
    BadInput("verbs empty", lambda: grant(allow=[]), "s3[0].allow", "is empty; say what is allowed"),
    BadInput("verbs missing", lambda: grant(allow=None), "s3[0].allow", "is missing; say what is allowed"),
    BadInput("verbs not a list", lambda: grant(allow="read"), "s3[0].allow", "must be a list, not a text"),
    BadInput("prefixes missing", lambda: grant(prefixes=None), "s3[0].prefixes", "the whole bucket is said explicitly"),
    BadInput("prefixes empty", lambda: grant(prefixes=[]), "s3[0].prefixes", "is empty; say where, such as ['in/']"),
    _prefix("prefix empty", "", "is empty; the whole bucket is said explicitly: '*'"),
    _prefix("prefix with a wildcard inside", "in/*/new/", "has a '*' before its end"),
    _prefix("prefix with a question mark", "in?/", "has a '?', which stands for any character"),
    _prefix("prefix with a policy variable", "${aws:username}/", "has '${', which starts a policy variable"),
    _prefix("prefix with a slash first", "/in/", "starts with '/', and keys do not: 'in/'"),
    _prefix("prefix with two slashes", "in//new/", "has '//', which names a folder without a name"),
    _prefix("prefix with a character above U+00FF", "in/日本/", "above U+00FF, which IAM does not accept"),
    _prefix("prefix with a line break", "in/\n", "has a control character"),
    BadInput(
        "verb that cannot be limited to prefixes",
        lambda: grant(allow=["list-uploads"]),
        "s3[0].allow",
        "has 'list-uploads', which AWS cannot limit to prefixes",
    ),
    BadInput("no grants", dict, "s3", "is missing; give at least one grant"),
    BadInput("grants empty", lambda: {"s3": []}, "s3", "is empty; give at least one grant"),
    BadInput(
        "grant is no mapping", lambda: {"s3": ["orders"]}, "s3[0]", "must be a mapping with bucket, allow and prefixes"
    ),
    BadInput("grants not a list", lambda: {"s3": "orders"}, "s3", "must be a list, not a text"),
    BadInput(
        "unknown argument",
        lambda: {**grant(), "instance_typ": "t3.micro"},
        "instance_typ",
        "did you mean 'instance_type'?",
    ),
    BadInput("unknown argument of a grant", lambda: grant(prefix=["in/"]), "s3[0].prefix", "did you mean 'prefixes'?"),
    BadInput(
        "KMS alias",
        lambda: grant(kms_key_arn="alias/orders"),
        "s3[0].kms_key_arn",
        "is an alias, which policies do not follow",
    ),
    BadInput(
        "ARN of a KMS alias",
        lambda: grant(kms_key_arn="arn:aws:kms:eu-west-1:111122223333:alias/orders"),
        "s3[0].kms_key_arn",
        "is an alias, which policies do not follow",
    ),
    BadInput(
        "bare id of a KMS key",
        lambda: grant(kms_key_arn=KMS[-36:]),
        "s3[0].kms_key_arn",
        "is no ARN; pass the key's ARN",
    ),
    BadInput(
        "account too short",
        lambda: grant(bucket_owner="1111"),
        "s3[0].bucket_owner",
        "is no account; pass its 12 digits",
    ),
    BadInput(
        "account as a number",
        lambda: grant(bucket_owner=111122223333),
        "s3[0].bucket_owner",
        "must be a text, not a number",
    ),
    _other("no instance", "instance_count", "is 0; it must be 1 to 1,000", instance_count=0),
    _other("half an instance", "instance_count", "must be a whole number", instance_count=1.5),
    _other("count as a text", "instance_count", "must be a whole number, not a text", instance_count="two"),
    _other("unknown image", "image", "is not in the catalogue; did you mean 'ubuntu-24.04'?", image="ubuntu-24.4"),
    _other("Windows 2012", "image", "its successors are 'windows-2022' and 'windows-2025'", image="windows-2012"),
    _other(
        "Windows on Graviton",
        "image",
        "is published for x86_64 only, and 't4g.small' is arm64",
        image="windows-2022",
        instance_type="t4g.small",
    ),
    _other(
        "parameter of another architecture",
        "image",
        "holds an image for x86_64, and the instance type is arm64",
        image="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64",
        instance_type="m7g.large",
    ),
    _other("instance type without a size", "instance_type", "a family, a dot and a size", instance_type="t3"),
    _other("instance type as a list", "instance_type", "must be a text, not a list", instance_type=["t3.micro"]),
    _other("subnet id of another kind", "subnet_ids[0]", "is not an id such as 'subnet-", subnet_ids=["vpc-0aaa"]),
    _other("subnets empty", "subnet_ids", "is empty; pass ids such as 'subnet-", subnet_ids=[]),
    _other("VPC id misspelt", "vpc_id", "is not an id such as 'vpc-", vpc_id="vpc_0aaa"),
    _other("port out of range", "egress_ports[1]", "must be a port, 1 to 65535", egress_ports=[443, 70000]),
    _other(
        "ports beside existing groups",
        "egress_ports",
        "is of no use with security_group_ids",
        egress_ports=[443],
        security_group_ids=["sg-0aaa"],
    ),
    _other("flag as a text", "containers", "must be true or false, not a text", containers="yes"),
    _other(
        "access key in user data", "user_data", "holds the id of an access key (line 2); remove it", user_data=USER_DATA
    ),
    _other(
        "secret key in user data",
        "user_data",
        "holds a secret access key (line 1); remove it",
        user_data=f"aws_secret_access_key = {SECRET_KEY}",
    ),
    _other(
        "access key in base64",
        "user_data_base64",
        "holds the id of an access key",
        user_data_base64=base64.b64encode(USER_DATA.encode()).decode(),
    ),
    _other(
        "access key in gzip",
        "user_data_base64",
        "holds the id of an access key",
        user_data_base64=base64.b64encode(gzip.compress(USER_DATA.encode(), mtime=0)).decode(),
    ),
    _other("user data not base64", "user_data_base64", "is not base64", user_data_base64="#!/bin/sh"),
    _other("user data too large", "user_data", "has 16,385 bytes, and EC2 takes 16,384", user_data="x" * 16385),
    _other("user data twice", "user_data_base64", "is given beside user_data", user_data="a", user_data_base64="YQ=="),
    _other(
        "existing role with a path", "role_path", "is of no use with role_name", role_name="app", role_path="/apps/"
    ),
    _other(
        "existing role with a boundary",
        "permissions_boundary",
        "is of no use with role_name",
        role_name="app",
        permissions_boundary="arn:aws:iam::111122223333:policy/bound",
    ),
    _other(
        "Deny for an existing role",
        "require_imdsv2_credentials",
        "would deny everything to others that use the role",
        role_name="app",
        require_imdsv2_credentials=True,
    ),
    _other(
        "existing role by its ARN", "role_name", "pass the role's name: 'app'", role_name="arn:aws:iam::1:role/apps/app"
    ),
    _other("role path without slashes", "role_path", "it starts and ends with '/'", role_path="apps"),
    _other(
        "boundary is no ARN", "permissions_boundary", "is not the ARN of a managed policy", permissions_boundary="bound"
    ),
    _other(
        "managed policy by its name",
        "managed_policies.logs",
        "is not the ARN of a managed policy",
        managed_policies={"logs": "CloudWatchAgentServerPolicy"},
    ),
    _other("same VPC without an endpoint", "s3_endpoint_id", "is missing; same_vpc_only needs", same_vpc_only=True),
    _other(
        "endpoint without same VPC", "s3_endpoint_id", "is of no use without same_vpc_only", s3_endpoint_id="vpce-0aaa"
    ),
    _other("volume without a size", "root_volume_size", "is 0; it must be 1 to 65,536", root_volume_size=0),
    _other("volume's key by its alias", "root_volume_kms_key_arn", "is an alias", root_volume_kms_key_arn="alias/ebs"),
    _other("infinitely many instances", "instance_count", "must be a whole number", instance_count=float("inf")),
    _other("port that is no number", "egress_ports[0]", "must be a port, 1 to 65535", egress_ports=[float("nan")]),
    _other(
        "managed policy named by a number",
        "managed_policies.7",
        "must be a text, not a number",
        managed_policies={7: 8},
    ),
    _late(
        "subnets empty as an Output",
        "subnet_ids",
        "is empty; pass ids such as 'subnet-",
        lambda: {**grant(), "subnet_ids": pulumi.Output.from_input([])},
    ),
    _late(
        "tags of a secret mapping",
        "tags",
        "has [secret], which must be a text, not a number",
        lambda: {**grant(), "tags": pulumi.Output.secret({"TopSecret": 7})},
    ),
    _other("tag that is a number", "tags.cost", "must be a text, not a number", tags={"cost": 7}),
    BadInput(
        "policy too large",
        lambda: grant(prefixes=[f"folder-{i:04}-with-a-rather-long-name/" for i in range(200)]),
        "s3",
        "and AWS allows 10,240 in all; grant fewer or shorter prefixes",
        deferred=True,
    ),
    _late(
        "secret bucket in upper case",
        "s3[0].bucket",
        "[secret] has upper case letters",
        lambda: grant(bucket=pulumi.Output.secret("TopSecret")),
    ),
    _late(
        "bucket in upper case as an Output",
        "s3[0].bucket",
        "'MyBucket' has upper case letters",
        lambda: grant(bucket=pulumi.Output.from_input("MyBucket")),
    ),
    _late(
        "access key in secret user data",
        "user_data",
        "holds the id of an access key (line 2)",
        lambda: {**grant(), "user_data": pulumi.Output.secret(USER_DATA)},
    ),
    _late(
        "image's name as an Output",
        "image",
        "an image given as an Output must be an id",
        lambda: {**grant(), "image": pulumi.Output.from_input("ubuntu-24.04")},
    ),
    BadInput(
        "grants as an Output",
        lambda: {"s3": pulumi.Output.from_input(grant()["s3"])},
        "s3",
        "pass a list; its bucket may be an Output",
    ),
    BadInput(
        "verbs as an Output",
        lambda: grant(allow=pulumi.Output.from_input(["read"])),
        "s3[0].allow",
        "is an Output, and must be known when the program is written; pass a plain value",
    ),
)
