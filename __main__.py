"""The Pulumi program: instances whose program reads one prefix of a bucket and writes another, without any key.

The stack's configuration (``pulumi config set KEY VALUE``):

bucket         The bucket's name. Without it, and with createBucket, Pulumi makes one up.
createBucket   Whether this stack creates the bucket. Default false: the bucket exists.
forceDestroy   Whether a bucket of this stack is destroyed with the objects in it. Default false.
readPrefix     What the program may list and read: a folder such as in/, or * for the whole bucket. Default in/.
writePrefix    Where it may write, in the same form. Default out/.
image          Amazon Linux, Ubuntu or Debian by its name in the catalogue, or an image's id.
instanceType   Such as t3.micro.
instanceCount  How many instances.
aws:region     The region of all of it.
"""

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from keyless import Instance, InstanceArgs
from keyless.buckets import bucket_problem
from keyless.prefixes import WHOLE_BUCKET, prefix_problem

from app.user_data import AppSettings, user_data


@dataclass(frozen=True)
class Settings:
    """The stack's configuration. None leaves the choice to the component or to Pulumi."""

    bucket: str | None
    create_bucket: bool
    force_destroy: bool
    read_prefix: str
    write_prefix: str
    image: str | None
    instance_type: str | None
    instance_count: int | None
    region: str

    @classmethod
    def read(cls) -> "Settings":
        """Reads the configuration. A wrong value ends the program with one line; the component checks the rest."""
        config = pulumi.Config()
        bucket, create_bucket = config.get("bucket"), config.get_bool("createBucket") or False
        if bucket is None and not create_bucket:
            raise _wrong(
                "keyless:bucket",
                "is not set; name a bucket that exists ('pulumi config set bucket NAME') or have one created "
                "('pulumi config set createBucket true')",
            )
        problem = bucket_problem(bucket) if bucket is not None else None
        if problem:
            raise _wrong("keyless:bucket", problem)
        if not aws.config.region:
            raise _wrong("aws:region", "is not set; 'pulumi config set aws:region eu-central-1'")
        image = config.get("image")
        if image and image.startswith("windows"):
            raise _wrong("keyless:image", f"{image!r} cannot run the program's shell script; try 'amazon-linux-2023'")
        return cls(
            bucket=bucket,
            create_bucket=create_bucket,
            force_destroy=config.get_bool("forceDestroy") or False,
            read_prefix=_folder("readPrefix", config.get("readPrefix", "in/")),
            write_prefix=_folder("writePrefix", config.get("writePrefix", "out/")),
            image=image,
            instance_type=config.get("instanceType"),
            instance_count=config.get_int("instanceCount"),
            region=aws.config.region,
        )


def _folder(key: str, prefix: str) -> str:
    problem = prefix_problem(prefix)
    if not problem and prefix != WHOLE_BUCKET and not prefix.endswith("/"):
        problem = f"{prefix!r} is not a folder; write '{prefix}/', or '*' for the whole bucket"
    if problem:
        raise _wrong(f"keyless:{key}", problem)
    return prefix


def _wrong(key: str, problem: str) -> pulumi.RunError:
    return pulumi.RunError(f"configuration {key}: {problem}")


def create_bucket(name: str | None, *, force_destroy: bool) -> aws.s3.Bucket:
    """A private, versioned and encrypted bucket that answers over TLS only."""
    bucket = aws.s3.Bucket("data", bucket=name, force_destroy=force_destroy)
    private = aws.s3.BucketPublicAccessBlock(
        "data-private",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        "data-encrypted",
        bucket=bucket.bucket,
        rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
    )
    aws.s3.BucketVersioning("data-versioned", bucket=bucket.bucket, versioning_configuration={"status": "Enabled"})
    # Of a name that is known at preview the policy is known too, so that it can be judged then.
    arn = f"arn:{aws.get_partition().partition}:s3:::{name}" if name else bucket.arn
    # S3 refuses two changes of a bucket's access at the same time.
    aws.s3.BucketPolicy(
        "data-tls-only",
        bucket=bucket.bucket,
        policy=pulumi.Output.from_input(arn).apply(_tls_only),
        opts=pulumi.ResourceOptions(depends_on=[private]),
    )
    return bucket


def _tls_only(bucket_arn: str) -> str:
    """Refuses plain HTTP ("Security best practices for Amazon S3", Amazon S3 User Guide)."""
    statement = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket_arn, f"{bucket_arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def create_instances(settings: Settings, bucket: pulumi.Output[str]) -> Instance:
    """The instances, which run the program of ``app/`` as soon as they have started."""

    def script(bucket: str) -> str:
        prefixes = (settings.read_prefix, settings.write_prefix)
        read, write = (prefix.removesuffix(WHOLE_BUCKET) for prefix in prefixes)
        return user_data(AppSettings(bucket, read_prefix=read, write_prefix=write, region=settings.region))

    args: InstanceArgs = {
        "s3": [
            {"bucket": bucket, "allow": ["list", "read"], "prefixes": [settings.read_prefix]},
            {"bucket": bucket, "allow": ["write"], "prefixes": [settings.write_prefix]},
        ],
        "user_data": bucket.apply(script),
        "user_data_replace_on_change": True,  # a changed program must be deployed
    }
    if settings.image is not None:
        args["image"] = settings.image
        if settings.image.startswith(("ubuntu", "debian")):
            args["egress_ports"] = [443, 80]  # apt uses plain HTTP, with signed packages
    if settings.instance_type is not None:
        args["instance_type"] = settings.instance_type
    if settings.instance_count is not None:
        args["instance_count"] = settings.instance_count
    return Instance("app", args)


def main() -> None:
    """Creates the bucket, when asked to, and the instances."""
    settings = Settings.read()
    if settings.create_bucket:
        # Not .id: a name from the configuration is known at preview, and so is the policy that is written with it.
        bucket = create_bucket(settings.bucket, force_destroy=settings.force_destroy).bucket
    else:
        bucket = pulumi.Output.from_input(settings.bucket or "")
    instance = create_instances(settings, bucket)

    pulumi.export("bucket", bucket)
    pulumi.export("region", settings.region)
    pulumi.export("read_prefix", settings.read_prefix.removesuffix(WHOLE_BUCKET))
    pulumi.export("write_prefix", settings.write_prefix.removesuffix(WHOLE_BUCKET))
    pulumi.export("instance_ids", instance.instance_ids)
    pulumi.export("private_ips", instance.private_ips)
    pulumi.export("image_id", instance.image_id)
    pulumi.export("role_arn", instance.role_arn)
    pulumi.export("s3_policy", instance.s3_policy)


main()
