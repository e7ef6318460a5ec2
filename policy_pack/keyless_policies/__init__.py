"""The rules of the pack, for any Pulumi program that uses the AWS provider. Its SDK is not needed here."""

from keyless_policies.imdsv2 import IMDSV2_REQUIRED

POLICIES = (IMDSV2_REQUIRED,)

__all__ = ["POLICIES"]
