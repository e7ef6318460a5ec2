"""The model of IAM that every room of Keyless shares: documents as small frozen values, without Pulumi, network or AWS."""

from keyless_iam.document import Condition, Document, Principal, Statement
from keyless_iam.merge import merge_statements

__all__ = ["Condition", "Document", "Principal", "Statement", "merge_statements"]
