"""The policies of one component: documents written as soon as the names in them are known, at once if they are."""

from typing import cast

import pulumi

from keyless.access import (
    Grant,
    key_actions,
    kms_document,
    s3_document,
    session_manager_document,
    size_problem,
)
from keyless.problems import Problem, invalid
from keyless.reading import Text
from keyless.settings import Settings


class Policies:
    """Writes the documents for a component's role.

    Args:
        component: the component's name, for messages.
        settings: the component's arguments.
        partition: the partition of ARNs.
    """

    def __init__(self, component: str, settings: Settings, partition: Text) -> None:
        self._component = component
        self._settings = settings
        self._partition = partition
        self._with_keys = [
            grant for grant in settings.grants if grant.kms_key_arn is not None and key_actions(grant.verbs)
        ]
        self._session_manager = session_manager_document().to_json() if settings.session_manager else None
        self.s3 = self._write_s3()
        """What the program may do in S3. Known at preview whenever the buckets' names are."""

    def inline(self) -> dict[str, pulumi.Input[str]]:
        """All inline policies, by the suffix of their logical names.

        KMS keys are often created by the same program, and one unknown ARN makes a whole document unknown at preview:
        so their statements are a policy of their own.
        """
        policies: dict[str, pulumi.Input[str]] = {"s3": self.s3}
        if self._with_keys:
            policies["kms"] = self._write_kms()
        if self._session_manager:
            policies["session-manager"] = self._session_manager
        return policies

    def s3_is_soon_known(self) -> bool:
        """Whether the S3 document waits for no more than a lookup."""
        return not any(
            isinstance(name, pulumi.Output)
            for grant in self._settings.grants
            for name in (grant.bucket, grant.bucket_owner)
        )

    def _write_s3(self) -> Text:
        settings = self._settings

        def write(partition: str, *names: str) -> str:
            known = zip(settings.grants, names[::2], names[1::2], strict=True)
            document = s3_document(
                [Grant(bucket, grant.verbs, grant.prefixes, bucket_owner=owner) for grant, bucket, owner in known],
                partition=partition,
                imdsv2_only=settings.require_imdsv2_credentials,
                same_vpc_only=settings.same_vpc_only,
            ).to_json()
            self._check_size({"S3": document})
            return document

        names = [name for grant in settings.grants for name in (grant.bucket, grant.bucket_owner or "")]
        # An Output costs more than the writing of a document: a program of plain values is spared it.
        if any(isinstance(value, pulumi.Output) for value in (self._partition, *names)):
            return pulumi.Output.all(self._partition, *names).apply(lambda known: write(*known))
        return write(*cast("list[str]", [self._partition, *names]))

    def _write_kms(self) -> pulumi.Output[str]:
        names = [pulumi.Output.all(grant.bucket, grant.kms_key_arn or "") for grant in self._with_keys]

        def write(known: list[list[str]], partition: str, s3: str) -> str:
            document = kms_document(
                [
                    Grant(bucket, grant.verbs, grant.prefixes, kms_key_arn=key)
                    for grant, (bucket, key) in zip(self._with_keys, known, strict=True)
                ],
                partition=partition,
            ).to_json()
            self._check_size({"S3": s3, "KMS": document})
            return document

        return pulumi.Output.all(pulumi.Output.all(*names), self._partition, self.s3).apply(
            lambda values: write(*values)
        )

    def _check_size(self, policies: dict[str, str]) -> None:
        others = {"Session Manager": self._session_manager} if self._session_manager else {}
        message = size_problem({**policies, **others})
        if message:
            raise invalid(self._component, [Problem("s3", message)])
