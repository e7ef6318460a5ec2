"""Names of rules, for those that cover many."""

BEYOND_S3 = frozenset(
    {
        "assume-role",
        "boundary-removal",
        "iam-write",
        "instance-metadata-options",
        "instance-profile-exchange",
        "kms-any-key",
        "kms-without-via-service",
        "pass-role",
        "remote-command",
        "run-with-role",
        "secrets-any",
    }
)
"""Rules about what a statement lets through beside S3."""
