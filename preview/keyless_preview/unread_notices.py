"""Resources that can let somebody in and that nothing here reads: what they say is not passed over in silence."""

from collections.abc import Iterator, Mapping
from typing import cast

from keyless_iam.resource_documents import SHAPES

from keyless_preview.preview import Preview, State, Step
from keyless_preview.report import Notice
from keyless_preview.values import why_not

_GIVERS = (
    "aws:cognito/identityPoolRoleAttachment:",
    "aws:ec2/amiLaunchPermission:",
    "aws:ec2/snapshotCreateVolumePermission:",
    "aws:eks/accessEntry:",
    "aws:eks/accessPolicyAssociation:",
    "aws:eks/podIdentityAssociation:",
    "aws:iam/openIdConnectProvider:",
    "aws:iam/samlProvider:",
    "aws:iam/serviceSpecificCredential:",
    "aws:iam/signingCertificate:",
    "aws:iam/sshKey:",
    "aws:iam/userLoginProfile:",
    "aws:identitystore/groupMembership:",
    "aws:kms/grant:",
    "aws:lakeformation/permissions:",
    "aws:lambda/functionUrl:",
    "aws:lambda/layerVersionPermission:",
    "aws:lambda/permission:",
    "aws:organizations/",
    "aws:ram/",
    "aws:rolesanywhere/",
    "aws:s3/bucketAcl",
    "aws:s3control/accessGrant:",
    "aws:ssoadmin/",
    "aws-native:cognito:IdentityPoolRoleAttachment",
    "aws-native:eks:AccessEntry",
    "aws-native:eks:PodIdentityAssociation",
    "aws-native:iam:OidcProvider",
    "aws-native:iam:SamlProvider",
    "aws-native:lakeformation:",
    "aws-native:lambda:LayerVersionPermission",
    "aws-native:lambda:Permission",
    "aws-native:lambda:Url",
    "aws-native:organizations:",
    "aws-native:ram:",
    "aws-native:rolesanywhere:",
    "aws-native:s3:AccessGrant",
    "aws-native:sso:",
)
"""How the types begin of resources that let somebody in by other means than a document."""

_LIMITS = (
    "aws:ec2/vpcEndpoint",
    "aws:organizations/policy",
    "aws-native:ec2:VPCEndpoint",
    "aws-native:organizations:Policy",
)
"""Likewise of those that only take away: less is let through where one is made, and perhaps more without it."""

_ACLS = frozenset({"acl", "grants", "accessControl"})
_DOCUMENTS = frozenset({"policy", "policyDocument", "resourcePolicy", "inlinePolicy", "accessPolicies", "accessPolicy"})
"""Names of properties of which one that is not known may be a policy document."""

_LABELS = frozenset({"tags", "tagsAll"})


def unread_notices(preview: Preview) -> Iterator[Notice]:
    """What is made or changes and may let somebody in, though nobody can tell whom."""
    for step in preview.steps:
        state = step.new or step.old
        if step.op == "same" or step.op.startswith(("read", "discard")) or state is None:
            continue
        if state.type.startswith(("aws:", "aws-native:")) and state.custom and _may_let_in(step, state):
            says = f"nobody can tell whom it lets in: what {state.type} says is not read; look at it yourself"
            yield Notice("access-not-read", state.urn, says, broadens=False, undecided=True)


def _may_let_in(step: Step, state: State) -> bool:
    before, after = (_relevant(each) for each in (step.old, step.new))
    if before == after and not _hidden(step, after):
        return False
    if step.old is None and state.type.startswith(_LIMITS):
        return False
    if step.new is None:
        # What is deleted lets nobody in any more, unless it was there to keep somebody out.
        return (state.type.startswith(_LIMITS) and bool(before)) or any(
            "Deny" in text for text in map(str, before.values())
        )
    return bool(after)


def _relevant(state: State | None) -> dict[str, object]:
    """The properties that say who is let in, as far as they are not read elsewhere."""
    if state is None:
        return {}
    given = {name: value for name, value in state.inputs.items() if name not in _LABELS and value is not None}
    if state.type.startswith(_GIVERS):
        return given or {"": True}
    found = {
        name: value for name, value in given.items() if name in _ACLS and ":s3" in state.type and value != "private"
    }
    if state.type not in SHAPES:
        found |= {
            name: value
            for name, value in given.items()
            if _has_document(value) or (name in _DOCUMENTS and why_not(value))
        }
    return found


def _hidden(step: Step, relevant: Mapping[str, object]) -> bool:
    """Whether one of them changes that is written alike on both sides, since nobody can tell what it is."""
    changed = {path.partition(".")[0].partition("[")[0] for path in step.changed}
    return any(name in changed and bool(why_not(value)) for name, value in relevant.items())


def _has_document(value: object) -> bool:
    if isinstance(value, str):
        return "Statement" in value and "Effect" in value
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        return "Effect" in entries or any(map(_has_document, entries.values()))
    return isinstance(value, list) and any(map(_has_document, cast("list[object]", value)))
