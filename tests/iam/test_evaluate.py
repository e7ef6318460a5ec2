"""How AWS decides, one behaviour a test. Thousands of combinations of them stand in test_evaluate_properties.py."""

import time
from collections.abc import Iterable, Sequence

import pytest
from keyless_iam.conditions.context import Context
from keyless_iam.decision import SCOPE, Outcome, Reason
from keyless_iam.document import Condition, Document, Principal, Statement
from keyless_iam.evaluate import evaluate
from keyless_iam.policy import Policy, PolicySet, UnknownPolicy
from keyless_iam.request import Caller, CallerKind, Request
from keyless_iam.truth import FALSE, TRUE, UNKNOWN

ACCOUNT = "111122223333"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/App/i-0abc"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/App"
USER = f"arn:aws:iam::{ACCOUNT}:user/people/ana"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
STRANGER = "arn:aws:iam::444455556666:user/bob"
OBJECT = "arn:aws:s3:::app/in/a"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"

ALLOWED, EXPLICITLY, IMPLICITLY, UNDECIDED = (
    Outcome.ALLOWED,
    Outcome.EXPLICITLY_DENIED,
    Outcome.IMPLICITLY_DENIED,
    Outcome.UNDECIDED,
)


def policy(*statements: Statement, name: str = "app") -> Policy:
    return Policy(name, Document(statements))


def allow(actions: str = "*", resources: str = "*", **more: object) -> Statement:
    return Statement.of("Allow", actions, resources, **more)  # type: ignore[arg-type]


def deny(actions: str = "*", resources: str = "*", **more: object) -> Statement:
    return Statement.of("Deny", actions, resources, **more)  # type: ignore[arg-type]


def aws(*names: str) -> list[Principal]:
    return [Principal("AWS", name) for name in names]


def names(kind: str, name: str) -> list[Principal]:
    return [Principal(kind, name)]


def when(operator: str, key: str, *values: str) -> list[Condition]:
    return [Condition.of(operator, key, values)]


def outcome(  # noqa: PLR0913  every one has a test
    *identity: Policy | UnknownPolicy,
    caller: str = SESSION,
    action: str = "s3:GetObject",
    resource: str = OBJECT,
    context: Context | None = None,
    account: str = "",
    boundary: Policy | UnknownPolicy | None = None,
    session: Sequence[Policy | UnknownPolicy] | None = None,
    of_resource: Policy | UnknownPolicy | None = None,
) -> Outcome:
    policies = PolicySet(identity, boundary, None if session is None else tuple(session), of_resource)
    return evaluate(Request.of(caller, action, resource, context, resource_account=account), policies).outcome


LOST = UnknownPolicy("arn:aws:iam::aws:policy/New", "it is not in the snapshot of AWS managed policies")


# Matching


@pytest.mark.parametrize(
    "pattern", ["*", "arn:aws:s3:::*", "arn:*:s3:::*", "arn:aws:s3", "arn:aws:s3:*:*:*", "arn:aws:*:*:*:*"]
)
def test_an_action_without_resource_is_reached_by_everything_and_by_the_services_root(pattern: str) -> None:
    assert outcome(policy(allow("*", pattern)), action="s3:ListAllMyBuckets", resource="*") is ALLOWED


@pytest.mark.parametrize("pattern", ["arn:aws:s3:::app", "arn:aws:s3:::app/*", "arn:aws:s3:::a*", "arn:aws:ec2:::*"])
def test_an_action_without_resource_is_not_reached_by_less(pattern: str) -> None:
    assert outcome(policy(allow("*", pattern)), action="s3:ListAllMyBuckets", resource="*") is IMPLICITLY


@pytest.mark.parametrize("pattern", [f"arn:aws:ec2:eu-west-1:{ACCOUNT}:*", "arn:aws:ec2:::?*"])
def test_whether_nearly_all_resources_reach_an_action_without_resource_cannot_be_told(pattern: str) -> None:
    assert outcome(policy(allow("ec2:*", pattern)), action="ec2:DescribeImages", resource="*") is UNDECIDED


def test_an_object_key_may_hold_colons() -> None:
    assert outcome(policy(allow("*", "arn:aws:s3:::app/a:*")), resource="arn:aws:s3:::app/a:b:c") is ALLOWED


def test_the_resource_part_is_compared_with_case_and_the_action_without() -> None:
    assert outcome(policy(allow("S3:GETOBJECT", "arn:aws:s3:::app/IN/*"))) is IMPLICITLY
    assert outcome(policy(allow("S3:GETOBJECT", "arn:aws:s3:::app/in/*"))) is ALLOWED


def test_not_resource_is_about_everything_else() -> None:
    statement = Statement.of("Allow", "s3:*", not_resources=["arn:aws:s3:::app/in/*"])
    assert outcome(policy(statement)) is IMPLICITLY
    assert outcome(policy(statement), resource="arn:aws:s3:::app/out/a") is ALLOWED


# Variables


def test_a_variable_in_a_resource_is_replaced_and_its_value_is_no_pattern() -> None:
    home = policy(allow("s3:*", "arn:aws:s3:::app/${aws:PrincipalTag/team}/*"))
    inside = "arn:aws:s3:::app/blue/a"
    assert outcome(home, resource=inside, context=Context.of({"aws:PrincipalTag/team": "blue"})) is ALLOWED
    assert outcome(home, resource=inside, context=Context.of({"aws:PrincipalTag/team": "*"})) is IMPLICITLY
    assert outcome(home, resource=inside, context=Context.of(unknown=["aws:PrincipalTag/team"])) is UNDECIDED
    assert outcome(home, resource=inside) is IMPLICITLY


def test_an_absent_variable_lets_neither_an_allow_nor_a_deny_match() -> None:
    home = "arn:aws:s3:::app/${aws:username}/*"
    assert outcome(policy(allow("s3:*", home)), resource="arn:aws:s3:::app//a") is IMPLICITLY
    assert outcome(policy(allow(), deny("s3:*", home)), resource="arn:aws:s3:::app//a") is ALLOWED


def test_whether_an_absent_variable_spoils_the_other_resources_cannot_be_told() -> None:
    both = Statement.of("Allow", "s3:*", ["arn:aws:s3:::app/in/*", "arn:aws:s3:::app/${aws:username}/*"])
    assert outcome(policy(both)) is UNDECIDED
    assert outcome(policy(both), caller=USER) is ALLOWED


# The order


def test_nothing_is_allowed_that_no_statement_allows() -> None:
    assert outcome() is IMPLICITLY


@pytest.mark.parametrize("where", ["identity", "boundary", "session", "of_resource"])
def test_an_explicit_deny_wins_wherever_it_stands(where: str) -> None:
    no = policy(
        allow(principals=names("*", "*")) if where == "of_resource" else allow(),
        deny("s3:GetObject", principals=names("*", "*") if where == "of_resource" else ()),
    )
    yes = policy(allow())
    if where == "identity":
        assert outcome(yes, no) is EXPLICITLY
    elif where == "boundary":
        assert outcome(yes, boundary=no) is EXPLICITLY
    elif where == "session":
        assert outcome(yes, session=[no]) is EXPLICITLY
    else:
        assert outcome(yes, of_resource=no) is EXPLICITLY


def test_a_boundary_and_session_policies_take_away_and_give_nothing() -> None:
    reading, listing = policy(allow("s3:Get*")), policy(allow("s3:List*"))
    assert outcome(reading, boundary=policy(allow("s3:*"))) is ALLOWED
    assert outcome(reading, boundary=listing) is IMPLICITLY
    assert outcome(boundary=reading) is IMPLICITLY
    assert outcome(reading, session=[listing]) is IMPLICITLY
    assert outcome(reading, session=[listing, reading]) is ALLOWED
    assert outcome(reading, session=[]) is IMPLICITLY


@pytest.mark.parametrize(
    ("principals", "caller", "expected"),
    [
        (aws(SESSION), SESSION, ALLOWED),
        (aws(USER), USER, ALLOWED),
        (aws("*"), SESSION, ALLOWED),
        (names("*", "*"), SESSION, ALLOWED),
        (aws(ROLE), SESSION, IMPLICITLY),
        (aws(ROOT), SESSION, IMPLICITLY),
        (aws(ACCOUNT), SESSION, IMPLICITLY),
        (aws(STRANGER), SESSION, IMPLICITLY),
        (aws("arn:aws:sts::111122223333:federated-user/eve"), "arn:aws:sts::111122223333:federated-user/eve", ALLOWED),
    ],
)
def test_only_who_is_named_directly_is_not_limited_by_boundary_and_session(
    principals: list[Principal], caller: str, expected: Outcome
) -> None:
    bucket = policy(allow("s3:*", principals=principals), name="bucket")
    nothing = policy(allow("ec2:*"))
    assert outcome(caller=caller, of_resource=bucket, boundary=nothing, session=[nothing]) is expected


def test_a_role_named_by_a_buckets_policy_needs_no_policy_of_its_own() -> None:
    assert outcome(of_resource=policy(allow("s3:*", principals=aws(ROLE)))) is ALLOWED
    assert outcome(of_resource=policy(allow("s3:*", principals=aws(ROOT)))) is IMPLICITLY


def test_another_account_needs_both_sides() -> None:
    bucket = policy(allow("s3:*", principals=aws("444455556666")), name="bucket")
    assert outcome(policy(allow()), caller=STRANGER, account=ACCOUNT, of_resource=bucket) is ALLOWED
    assert outcome(caller=STRANGER, account=ACCOUNT, of_resource=bucket) is IMPLICITLY
    assert outcome(policy(allow()), caller=STRANGER, account=ACCOUNT) is IMPLICITLY


def test_the_root_user_needs_no_policy_except_for_keys() -> None:
    assert outcome(caller=ROOT) is ALLOWED
    other = policy(allow("kms:*", principals=aws(ROLE)), name="key")
    assert outcome(caller=ROOT, action="kms:Decrypt", resource=KEY, of_resource=other) is IMPLICITLY


def test_a_key_that_does_not_delegate_ignores_the_principals_policies() -> None:
    own = policy(allow("kms:*"))
    delegating = policy(allow("kms:*", principals=aws(ROOT)), name="key")
    closed = policy(allow("kms:*", principals=aws(USER)), name="key")
    assert outcome(own, action="kms:Decrypt", resource=KEY, of_resource=delegating) is ALLOWED
    assert outcome(action="kms:Decrypt", resource=KEY, of_resource=delegating) is IMPLICITLY
    assert outcome(own, action="kms:Decrypt", resource=KEY, of_resource=closed) is IMPLICITLY
    assert outcome(own, action="kms:Decrypt", resource=KEY) is UNDECIDED
    assert outcome(own, action="kms:ListKeys", resource="*") is ALLOWED


def test_a_trust_policy_is_asked_whatever_the_callers_policies_say() -> None:
    target = f"arn:aws:iam::{ACCOUNT}:role/Target"
    own = policy(allow("sts:AssumeRole"))
    by_account = Statement.of("Allow", "sts:AssumeRole", principals=aws(ROOT))
    by_name = Statement.of("Allow", "sts:AssumeRole", principals=aws(USER))
    asked = {"caller": USER, "action": "sts:AssumeRole", "resource": target}
    assert outcome(own, **asked) is UNDECIDED
    assert outcome(own, **asked, of_resource=policy(by_account)) is ALLOWED
    assert outcome(**asked, of_resource=policy(by_account)) is IMPLICITLY
    assert outcome(**asked, of_resource=policy(by_name)) is ALLOWED
    never = Statement.of(
        "Deny", "sts:AssumeRole", principals=aws("*"), conditions=when("Null", "sts:ExternalId", "true")
    )
    assert outcome(own, **asked, of_resource=policy(by_name, never)) is EXPLICITLY


# Principals


@pytest.mark.parametrize(
    ("name", "kind", "account", "role"),
    [
        (SESSION, CallerKind.SESSION, ACCOUNT, ROLE),
        (ROLE, CallerKind.ROLE, ACCOUNT, ROLE),
        (USER, CallerKind.USER, ACCOUNT, ""),
        (ROOT, CallerKind.ROOT, ACCOUNT, ""),
        ("ec2.amazonaws.com", CallerKind.SERVICE, "", ""),
        ("accounts.google.com", CallerKind.FEDERATED, "", ""),
        (f"arn:aws:iam::{ACCOUNT}:saml-provider/idp", CallerKind.FEDERATED, ACCOUNT, ""),
        ("anonymous", CallerKind.ANONYMOUS, "", ""),
    ],
)
def test_a_name_tells_what_kind_of_principal_asks(name: str, kind: CallerKind, account: str, role: str) -> None:
    caller = Caller.of(name)
    assert (caller.kind, caller.account, caller.role) == (kind, account, role)


@pytest.mark.parametrize("name", ["", "ana", "arn:aws:s3:::app", "arn:aws:iam::1:group/g", "role/App", ACCOUNT])
def test_error_a_name_that_is_no_principal_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no principal"):
        Caller.of(name)


def test_error_an_action_without_service_is_refused() -> None:
    with pytest.raises(ValueError, match="is no action: give service and operation, such as s3:GetObject"):
        Request.of(SESSION, "GetObject", OBJECT)


def test_names_with_wildcards_are_nobodys() -> None:
    bucket = policy(allow("s3:*", principals=aws(f"arn:aws:iam::{ACCOUNT}:role/*")), name="bucket")
    assert outcome(of_resource=bucket) is IMPLICITLY


def test_whose_a_unique_id_is_cannot_be_told() -> None:
    assert outcome(of_resource=policy(allow(principals=aws("AROAEXAMPLEID")))) is UNDECIDED
    assert outcome(caller="ec2.amazonaws.com", of_resource=policy(allow(principals=aws("AROAEXAMPLEID")))) is IMPLICITLY


def test_a_role_of_the_same_name_on_another_path_may_be_the_callers() -> None:
    bucket = policy(allow(principals=aws(f"arn:aws:iam::{ACCOUNT}:role/teams/App")))
    assert outcome(of_resource=bucket) is UNDECIDED
    known = Caller.of(SESSION, role=f"arn:aws:iam::{ACCOUNT}:role/teams/App")
    assert evaluate(Request.of(known, "s3:GetObject", OBJECT), PolicySet(resource=bucket)).outcome is ALLOWED


def everybody_but(principals: Iterable[Principal]) -> Policy:
    return policy(Statement.of("Deny", "*", "*", not_principals=principals), name="bucket")


def test_not_principal_spares_who_is_named_with_role_and_account() -> None:
    yes = policy(allow())
    assert outcome(yes, of_resource=everybody_but(aws(SESSION, ROLE, ROOT))) is ALLOWED
    assert outcome(yes, of_resource=everybody_but(aws(USER, ROOT)), caller=USER) is ALLOWED
    assert outcome(yes, of_resource=everybody_but(aws(USER, ROOT))) is EXPLICITLY
    assert outcome(yes, of_resource=everybody_but(aws(ROOT))) is EXPLICITLY


def test_whether_not_principal_spares_who_is_named_in_part_cannot_be_told() -> None:
    assert outcome(policy(allow()), of_resource=everybody_but(aws(ROLE, ROOT))) is UNDECIDED
    assert outcome(policy(allow()), of_resource=everybody_but(aws(USER)), caller=USER) is UNDECIDED


def test_not_principal_denies_whoever_has_a_boundary() -> None:
    spared = everybody_but(aws(USER, ROOT))
    assert outcome(policy(allow()), caller=USER, of_resource=spared, boundary=policy(allow())) is EXPLICITLY
    assert outcome(policy(allow()), caller=USER, of_resource=spared, boundary=LOST) is EXPLICITLY


def test_a_service_is_allowed_by_the_resources_policy_alone() -> None:
    bucket = policy(allow("s3:*", principals=names("Service", "logging.s3.amazonaws.com")), name="bucket")
    assert outcome(caller="logging.s3.amazonaws.com", account=ACCOUNT, of_resource=bucket) is ALLOWED
    assert outcome(policy(allow()), caller="ec2.amazonaws.com", account=ACCOUNT, of_resource=bucket) is IMPLICITLY


# The unknown


def test_a_policy_that_cannot_be_read_makes_undecided_what_depends_on_it() -> None:
    yes = policy(allow())
    assert outcome(LOST) is UNDECIDED
    assert outcome(yes, LOST) is UNDECIDED
    assert outcome(yes, boundary=LOST) is UNDECIDED
    assert outcome(yes, session=[LOST]) is UNDECIDED
    assert outcome(yes, of_resource=LOST) is UNDECIDED


def test_a_policy_that_cannot_be_read_hides_no_deny_and_no_proof() -> None:
    assert outcome(policy(deny()), LOST) is EXPLICITLY
    assert outcome(policy(allow("ec2:*")), boundary=LOST) is IMPLICITLY
    assert outcome(LOST, boundary=policy(allow("ec2:*"))) is IMPLICITLY


def test_an_unknown_value_matters_only_where_it_is_asked_for() -> None:
    inside = policy(allow("s3:Get*", conditions=when("StringEquals", "aws:SourceVpc", "vpc-1")))
    hidden = Context.of(unknown=["aws:SourceVpc"])
    assert outcome(inside, context=hidden) is UNDECIDED
    assert outcome(inside, policy(allow("s3:Get*")), context=hidden) is ALLOWED
    assert outcome(inside, action="s3:PutObject", context=hidden) is IMPLICITLY
    assert outcome(inside, policy(deny("s3:Get*")), context=hidden) is EXPLICITLY


def test_principals_in_a_policy_of_the_callers_own_cannot_be_judged() -> None:
    assert outcome(policy(allow(principals=names("*", "*")))) is UNDECIDED


def test_a_resources_policy_without_principals_cannot_be_judged() -> None:
    assert outcome(of_resource=policy(allow())) is UNDECIDED


# Keys that follow from the request


def test_keys_about_caller_and_owner_are_there_without_being_given() -> None:
    request = Request.of(SESSION, "s3:GetObject", OBJECT)
    assert request.full_context["aws:PrincipalArn"] == (ROLE,)
    assert request.full_context["aws:PrincipalAccount"] == (ACCOUNT,)
    assert request.full_context["s3:ResourceAccount"] == (ACCOUNT,)
    assert Request.of(USER, "s3:GetObject", OBJECT).full_context["aws:username"] == ("ana",)
    given = Context.of({"aws:PrincipalAccount": "444455556666"}, unknown=["aws:PrincipalArn"])
    told = Request.of(SESSION, "s3:GetObject", OBJECT, given).full_context
    assert told["aws:PrincipalAccount"] == ("444455556666",)
    assert outcome(policy(allow(conditions=when("ArnLike", "aws:PrincipalArn", ROLE))), context=given) is UNDECIDED


# Explanations


def test_a_decision_names_who_decided_and_why_the_others_did_not() -> None:
    app = policy(
        allow("s3:Get*", "arn:aws:s3:::app/*", sid="Read"),
        allow("s3:Put*"),
        allow("s3:Get*", "arn:aws:s3:::other/*"),
        allow("s3:Get*", conditions=when("StringEquals", "aws:SourceVpc", "vpc-1")),
        name="app-s3",
    )
    bucket = policy(allow(principals=aws(STRANGER)), name="bucket")
    context = Context.of({"aws:SourceVpc": "vpc-2"})
    decision = evaluate(Request.of(SESSION, "s3:GetObject", OBJECT, context), PolicySet((app,), resource=bucket))
    assert decision.outcome is ALLOWED
    assert [str(d) for d in decision.deciding] == ['statement 0 ("Read") of app-s3 allows it']
    assert [e.reason for e in decision.others] == [
        Reason.ACTION,
        Reason.RESOURCE,
        Reason.CONDITION,
        Reason.PRINCIPAL,
    ]
    assert [str(e) for e in decision.others] == [
        "statement 1 of app-s3 (Allow) does not apply: s3:GetObject is not s3:Put*",
        f"statement 2 of app-s3 (Allow) does not apply: {OBJECT} is not arn:aws:s3:::other/*",
        'statement 3 of app-s3 (Allow) does not apply: StringEquals aws:SourceVpc: "vpc-1" does not hold: it is "vpc-2"',
        f"statement 0 of bucket (Allow) does not apply: {SESSION} is not {STRANGER}",
    ]
    assert str(decision).startswith("allowed\n")
    assert str(decision).endswith(SCOPE)


def test_an_undecided_decision_says_what_is_missing() -> None:
    inside = policy(allow(conditions=when("StringEquals", "aws:SourceVpc", "vpc-1")), name="app-s3")
    request = Request.of(SESSION, "s3:GetObject", OBJECT, Context.of(unknown=["aws:SourceVpc"]))
    decision = evaluate(request, PolicySet((inside, LOST)))
    assert decision.reasons == (
        "arn:aws:iam::aws:policy/New could not be read: it is not in the snapshot of AWS managed policies",
        'statement 0 of app-s3 (Allow) may apply: StringEquals aws:SourceVpc: "vpc-1" may hold: it is unknown',
    )


def test_an_implicit_denial_says_what_stands_in_the_way() -> None:
    request = Request.of(SESSION, "s3:GetObject", OBJECT)
    limited = evaluate(request, PolicySet((policy(allow()),), boundary=policy(allow("ec2:*"))))
    assert limited.reasons[0] == "the permissions boundary allows no such request"
    assert [e.applies for e in limited.others] == [TRUE, FALSE]
    assert str(limited.others[0]) == "statement 0 of app (Allow) applies, but does not decide"


# Three values


def test_truths_are_joined_as_kleene_says() -> None:
    assert (TRUE & UNKNOWN, FALSE & UNKNOWN, TRUE | UNKNOWN, FALSE | UNKNOWN) == (UNKNOWN, FALSE, TRUE, UNKNOWN)
    assert (~TRUE, ~FALSE, ~UNKNOWN) == (FALSE, TRUE, UNKNOWN)


def test_error_a_truth_is_not_taken_for_a_boolean() -> None:
    with pytest.raises(TypeError, match="three values"):
        assert UNKNOWN


def test_what_aws_shares_with_all_accounts_is_no_strangers() -> None:
    read = {"action": "iam:GetPolicy", "resource": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
    assert outcome(policy(allow("iam:Get*")), **read) is ALLOWED
    own = when("StringEquals", "aws:ResourceAccount", ACCOUNT)
    assert outcome(policy(allow("iam:Get*", conditions=own)), **read) is IMPLICITLY


# Speed


def test_a_request_against_three_policies_is_decided_in_a_tenth_of_a_millisecond() -> None:
    policies = PolicySet(
        (policy(allow("s3:Get*", "arn:aws:s3:::app/in/*"), allow("s3:List*", "arn:aws:s3:::app")),),
        boundary=policy(allow("s3:*")),
        resource=policy(
            deny("s3:*", principals=names("*", "*"), conditions=when("Bool", "aws:SecureTransport", "false"))
        ),
    )
    context = Context.of({"aws:SecureTransport": "true"})
    best = float("inf")
    for _ in range(200):
        request = Request.of(SESSION, "s3:GetObject", OBJECT, context)
        start = time.perf_counter()
        decision = evaluate(request, policies)
        best = min(best, time.perf_counter() - start)
        assert decision.outcome is ALLOWED
    assert best < 100e-6
