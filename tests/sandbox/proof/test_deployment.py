import json
from typing import Any

import pytest
from keyless_sandbox.proof.deployment import Component, DeploymentError, Grant, read_deployment

DECLARED = {
    "s3": [{"bucket": "orders", "allow": ["list", "read"], "prefixes": ["in/"]}],
    "managedPolicies": [],
    "requireImdsv2Credentials": True,
    "sameVpcOnly": False,
    "sessionManager": False,
}
WEB = "urn:pulumi:dev::shop::keyless:index:Instance::web"


def resource(kind: str, name: str, parent: str = "", /, **outputs: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::shop::{kind}::{name}", "type": kind, "parent": parent, "outputs": outputs}


def web(declared: Any = None, **outputs: Any) -> dict[str, Any]:
    text = json.dumps(DECLARED if declared is None else declared)
    return resource(
        "keyless:index:Instance",
        "web",
        **{"declared": text, "roleName": "web-role-1", "instanceIds": ["i-1"], **outputs},
    )


ROLE = resource("aws:iam/role:Role", "web-role", WEB, name="web-role-1", arn="arn:aws:iam::1:role/web-role-1")
BUCKET = resource("aws:s3/bucket:Bucket", "data", bucket="orders")


def exported(*resources: dict[str, Any]) -> str:
    return json.dumps({"version": 3, "deployment": {"resources": list(resources)}})


def test_a_component_says_what_was_declared_of_it() -> None:
    found = read_deployment(
        exported(web(), ROLE, BUCKET, {**resource("aws:ec2/instance:Instance", "web-0"), "id": "i-1"})
    )
    assert found.stack == "shop/dev"
    assert found.components == (
        Component("web", "web-role-1", ("i-1",), (Grant("orders", frozenset({"list", "read"}), ("in/",)),)),
    )
    assert found.roles == {"web-role": ("web-role-1", "arn:aws:iam::1:role/web-role-1")}
    assert found.instances == {"web-0": "i-1"}
    assert found.buckets == ("orders",)


def test_what_is_allowed_by_other_means_is_named() -> None:
    more = {**DECLARED, "managedPolicies": ["logs"], "sessionManager": True}
    (with_more,) = read_deployment(exported(web(more), ROLE)).components
    assert with_more.others == ("managed policy logs", "Session Manager")
    (existing,) = read_deployment(exported(web(roleName="theirs"), ROLE)).components
    assert existing.others == ("the existing role's own policies",)


def test_what_is_declared_as_a_secret_is_read_and_what_is_encrypted_is_refused() -> None:
    mark = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    clear = {**mark, "plaintext": json.dumps(json.dumps(DECLARED))}
    assert read_deployment(exported(web(declared=None) | {"outputs": {**web()["outputs"], "declared": clear}}, ROLE))
    encrypted = exported(web() | {"outputs": {**web()["outputs"], "declared": {**mark, "ciphertext": "v1:x"}}}, ROLE)
    with pytest.raises(DeploymentError, match="export it with --show-secrets"):
        read_deployment(encrypted)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is not what pulumi stack export prints"),
        ("[]", "it is not what pulumi stack export prints"),
        ('{"deployment": 3}', "it is not what pulumi stack export prints"),
        (exported(), "the stack has no resources of AWS; bring it up first"),
        (
            exported(ROLE, resource("keyless:index:Instance", "web", "", roleName="r", instanceIds=[])),
            "web does not say what was declared of it: run pulumi up with this version first",
        ),
    ],
)
def test_error_what_nothing_can_be_proved_of_is_told(text: str, message: str) -> None:
    with pytest.raises(DeploymentError) as error:
        read_deployment(text)
    assert str(error.value) == message
