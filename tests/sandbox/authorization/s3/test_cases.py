"""What the requests of the cases need, and how the model decides it: requests of a real client, policies as they stand."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pytest
from keyless_iam.conditions.context import Context
from keyless_iam.decision import Outcome
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import Policy, PolicySet
from keyless_iam.reading import read_document
from keyless_iam.request import Request
from keyless_sandbox.api_request import ApiError
from keyless_sandbox.authentication.keys import Authenticated
from keyless_sandbox.authorization.demand import Demand, Need
from keyless_sandbox.authorization.s3.address import address_of
from keyless_sandbox.authorization.s3.asked import Door
from keyless_sandbox.authorization.s3.batch import Batch
from keyless_sandbox.authorization.s3.demands import demand_of
from keyless_sandbox.authorization.s3.lookup import Encryption, StoredBucket, StoredKey, StoredObject, StoredUpload

from tests.sandbox.authorization.cases import Case, cases_of
from tests.sandbox.authorization.s3.capturing import captured, presigned, signed
from tests.sandbox.authorization.s3.holding import ACCOUNT, Holding

CALLER = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/i-0123456789abcdef0"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/"
NAME = re.compile(r"<(key|upload|version) ([\w-]+)>")
ROOT_DECIDES = [
    {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
]


@lru_cache(maxsize=1)
def cases() -> list[Case]:
    return cases_of("s3")


def named(given: Any) -> Any:
    """With the names of keys, uploads and versions for the ids that they would have."""
    if isinstance(given, str):
        return NAME.sub(lambda found: (KEY if found[1] == "key" else "") + found[2], given)
    if isinstance(given, list):
        return [named(each) for each in given]
    return {key: named(each) for key, each in given.items()} if isinstance(given, dict) else given


def encryption(given: Mapping[str, Any] | None) -> Encryption | None:
    return (
        Encryption(given["algorithm"], named(given.get("key", "")), given.get("bucket_key", False)) if given else None
    )


def holding(setup: Mapping[str, Any]) -> Holding:
    objects = {}
    for each in setup.get("objects", []):
        stored = StoredObject(each.get("tags", {}), encryption(each.get("encryption")))
        objects[each["bucket"], each["key"], None] = stored
        if "version" in each:
            objects[each["bucket"], each["key"], each["version"]] = stored
    return Holding(
        {
            name: StoredBucket(name, ACCOUNT, "us-east-1", encryption=encryption(each.get("encryption")))
            for name, each in setup.get("buckets", {}).items()
        },
        objects,
        {
            name: StoredUpload(each["key"], encryption(each.get("encryption")))
            for name, each in setup.get("uploads", {}).items()
        },
        {
            name: StoredKey(KEY + name, each.get("tags", {}), (each["alias"],) if "alias" in each else ())
            for name, each in setup.get("keys", {}).items()
        },
    )


def let_in(request: Mapping[str, Any]) -> Authenticated:
    given = named(request)
    if "raw" in given:
        return signed(*given["raw"].split(" ", 1), given.get("headers", {}), given.get("body", "").encode())
    if given.get("presigned"):
        return presigned(given["call"], given["arguments"], given.get("body", "").encode())
    return captured(given["call"], given.get("arguments"), given.get("service", "s3"))


def demanded(case: Case) -> tuple[Authenticated, Demand]:
    came = let_in(case.request)
    door = Door(ACCOUNT, came.condition_keys, came.received_at)
    return came, demand_of(came.request, address_of(came.request), holding(case.setup), door)


def policy(name: str, statements: Iterable[Any]) -> Policy:
    return Policy(name, read_document({"Version": "2012-10-17", "Statement": [named(each) for each in statements]}))


def allows(case: Case, need: Need) -> bool:
    given, resource = case.policies, None
    if need.resource.startswith("arn:aws:s3:::"):
        bucket = need.resource.split(":")[5].partition("/")[0]
        resource = policy("bucket", given["bucket"][bucket]) if bucket in given.get("bucket", {}) else None
    elif need.action.startswith("kms:"):
        key = case.setup.get("keys", {}).get(need.resource.removeprefix(KEY), {})
        resource = policy("key", key.get("policy", ROOT_DECIDES))
    policies = PolicySet(
        (policy("identity", given["identity"]),) if "identity" in given else (),
        policy("boundary", given["boundary"]) if "boundary" in given else None,
        (policy("session", given["session"]),) if "session" in given else None,
        resource,
    )
    context = Context.of(need.context, unknown=need.unknown)
    request = Request.of(CALLER, need.action, need.resource, context, resource_account=need.owner)
    return evaluate(request, policies).outcome is Outcome.ALLOWED


def outcome(case: Case) -> dict[str, Any]:
    """What becomes of the request, in the words of a case."""
    try:
        came, demand = demanded(case)
    except ApiError as refused:
        return {"outcome": "refused", "code": refused.code, "status": refused.status}
    if not all(allows(case, need) for need in demand.needs):
        return {"outcome": "denied"}
    if demand.reveals:
        return {"outcome": "missing" if allows(case, demand.reveals) else "denied"}
    items = [number for number, needs in demand.items.items() if not all(allows(case, need) for need in needs)]
    errors = [Batch.parse(came.request.body).items[number].key for number in items]
    return {"outcome": "allowed", **({"errors": errors} if errors else {})}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_a_request_is_answered_as_aws_answers_it(case: Case) -> None:
    # With which error the execution of what is let through ends, is not for the model to say.
    of_execution = set() if case.expected["outcome"] == "refused" else {"code", "status"}
    assert outcome(case) == {name: given for name, given in case.expected.items() if name not in of_execution}


@pytest.mark.parametrize(
    "case", [case for case in cases() if case.expected["outcome"] != "refused"], ids=lambda case: case.id
)
def test_a_request_needs_what_it_should(case: Case) -> None:
    demand = demanded(case)[1]
    needs = [*demand.needs, *(need for item in demand.items.values() for need in item)]
    assert [(need.action, need.resource) for need in needs] == [
        (need["action"], named(need["resource"])) for need in case.needs
    ]
    for need, wanted in zip(needs, case.needs, strict=True):
        context = {
            key: (value,) if isinstance(value, str) else tuple(value)
            for key, value in named(wanted.get("context", {})).items()
        }
        assert {key: need.context.get(key) for key in context} == context
        assert not set(wanted.get("absent", ())) & {*need.context, *need.unknown}
        assert set(wanted.get("unknown", ())) <= need.unknown


KEYS = """
    aws:RequestTag aws:ResourceTag aws:SecureTransport aws:TagKeys aws:ViaAWSService iam:PassedToService kms:CallerAccount
    kms:EncryptionAlgorithm kms:EncryptionContext:aws:s3:arn kms:EncryptionContextKeys kms:KeyOrigin kms:KeySpec kms:KeyUsage
    kms:MultiRegion kms:ResourceAliases kms:ViaService s3:ExistingObjectTag s3:InventoryAccessibleOptionalFields
    s3:LocationConstraint s3:ObjectCreationOperation s3:RequestObjectTag s3:RequestObjectTagKeys s3:ResourceAccount s3:VersionId
    s3:authType s3:delimiter s3:if-match s3:if-none-match s3:max-keys s3:object-lock-event-hold
    s3:object-lock-event-hold-duration-days s3:object-lock-legal-hold s3:object-lock-mode
    s3:object-lock-remaining-retention-days s3:object-lock-retain-until-date s3:prefix s3:signatureAge s3:signatureversion
    s3:x-amz-acl s3:x-amz-bucket-namespace s3:x-amz-content-sha256 s3:x-amz-copy-source s3:x-amz-grant-full-control
    s3:x-amz-grant-read s3:x-amz-grant-read-acp s3:x-amz-grant-write s3:x-amz-grant-write-acp s3:x-amz-metadata-directive
    s3:x-amz-object-annotation-directive s3:x-amz-object-ownership s3:x-amz-server-side-encryption
    s3:x-amz-server-side-encryption-aws-kms-key-id s3:x-amz-server-side-encryption-customer-algorithm s3:x-amz-storage-class
    s3:x-amz-website-redirect-location
"""


def keys_decided_by(case: Case) -> set[str]:
    """The condition keys of the policies of a case, in lower case, without the names of tags."""
    given = case.policies
    statements = [each for side in ("identity", "boundary", "session") for each in given.get(side, [])]
    statements += [each for of_bucket in given.get("bucket", {}).values() for each in of_bucket]
    blocks = [block for each in statements for block in each.get("Condition", {}).values()]
    return {key.partition("/")[0].lower() for block in blocks for key in block}


@pytest.mark.parametrize("outcome", ["allowed", "denied"])
@pytest.mark.parametrize("key", KEYS.split())
def test_each_key_lets_a_request_through_and_keeps_one_out(key: str, outcome: str) -> None:
    assert any(key.lower() in keys_decided_by(case) for case in cases() if case.expected["outcome"] == outcome)


def test_there_are_cases_enough_and_each_has_a_name_of_its_own() -> None:
    ids = [case.id for case in cases()]
    assert len(ids) >= 150
    assert len(set(ids)) == len(ids)
