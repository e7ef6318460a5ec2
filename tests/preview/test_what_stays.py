import json
from dataclasses import replace

from keyless_iam.compare.answers import Verdict
from keyless_preview.as_json import as_json
from keyless_preview.building import build, build_report
from keyless_preview.preview import Step
from keyless_preview.reading import read_previews

from tests.preview.making import (
    ATTACHMENT,
    BUCKET,
    READ,
    ROLE_POLICY,
    SECRET,
    allow,
    create,
    delete,
    document,
    preview,
    role,
    role_policy,
    same,
    state,
    update,
)
from tests.preview.printing import printed

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
ADMIN = document(allow("*"))


def test_what_a_role_no_longer_sets_is_still_attached() -> None:
    wide = role(managedPolicyArns=[ADMINISTRATOR], inlinePolicies=[{"name": "x", "policy": ADMIN}])
    assert not build(preview(*update(wide, role()))).principals
    (change,) = build(preview(*update(wide, role(managedPolicyArns=[], inlinePolicies=[])))).principals
    assert change.access
    assert change.access.narrowed.verdict is Verdict.YES


def test_an_attachment_in_the_place_of_an_argument_changes_nothing() -> None:
    attached = create(state(ATTACHMENT, "a", {"role": "web", "policyArn": ADMINISTRATOR}))
    assert not build(preview(*update(role(managedPolicyArns=[ADMINISTRATOR]), role()), *attached)).principals


def test_what_is_retained_or_only_let_go_of_is_still_there() -> None:
    assert not build(preview(*same(role()), *delete(replace(role_policy(READ), retained=True)))).principals
    read = replace(role_policy(READ), external=True)
    assert not build(preview(*same(role()), Step("discard", read.urn, read, None))).principals


def test_that_a_resource_is_retained_is_read() -> None:
    data = json.loads(printed(*same(role()), *delete(role_policy(READ))))
    data["steps"][1]["oldState"]["retainOnDelete"] = True
    (it,) = read_previews(json.dumps(data), "it")
    assert not build(it).principals


def test_of_two_policies_that_are_secrets_and_called_alike_one_that_goes_is_told() -> None:
    made = [
        replace(role_policy(SECRET), urn=f"urn:pulumi:dev::shop::c:c:{each}${ROLE_POLICY}::policy")
        for each in ("A", "B")
    ]
    (change,) = build(preview(*same(role(), role_policy(ADMIN, name="z"), made[0]), *delete(made[1]))).principals
    assert change.access
    assert change.access.broadened.verdict is Verdict.CANNOT_TELL


def test_a_name_that_is_a_secret_is_in_no_output_though_ids_and_arns_are_made_of_it() -> None:
    named = role("web", name="hunter2")
    role_of_secret_name = replace(
        named, inputs={**named.inputs, "name": SECRET}, outputs={**named.outputs, "name": SECRET}
    )
    bucket = state(BUCKET, "data", {"bucket": SECRET}, id="hunter2-data", outputs={"arn": "arn:aws:s3:::hunter2-data"})
    text = printed(*delete(role_of_secret_name, bucket), *create(role_policy(READ, of=SECRET)))
    assert "hunter2" in text
    assert "hunter2" not in as_json(build_report(read_previews(text, "it")))
