"""What is known of a call that a service makes to another one in the caller's name.

Source: "Forward access sessions" and "AWS global condition context keys" (IAM User Guide).
"""

FORWARDED = {"aws:ViaAWSService": ("true",), "aws:SecureTransport": ("true",)}
"""Condition keys of every such call."""

UNTOLD = frozenset(
    {
        "aws:SourceIp",
        "aws:SourceVpc",
        "aws:SourceVpcArn",
        "aws:SourceVpce",
        "aws:VpcSourceIp",
        "aws:CalledVia",
        "aws:CalledViaFirst",
        "aws:CalledViaLast",
        "aws:UserAgent",
    }
)
"""Condition keys of which no page tells: from where such a call seems to come."""
