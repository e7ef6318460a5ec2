"""What runs on the worker: prints its orders. The bucket's name is in a parameter; credentials are the instance's."""

import os
import sys

import boto3

region = os.environ["AWS_REGION"]  # boto3 does not read it
bucket = boto3.client("ssm", region_name=region).get_parameter(Name=sys.argv[1])["Parameter"]["Value"]
s3 = boto3.client("s3")
for order in s3.list_objects_v2(Bucket=bucket).get("Contents", ()):
    content = s3.get_object(Bucket=bucket, Key=order["Key"])["Body"].read()
    sys.stdout.write(f"{order['Key']}: {content.decode()}\n")
