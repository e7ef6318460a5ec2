import json

import pytest
from keyless_sandbox.proof.calls import Call
from keyless_sandbox.proof.matrix import as_json, as_markdown, surprises, verdict
from keyless_sandbox.proof.probes import Group, Probe
from keyless_sandbox.proof.results import Proof, Result, Subject, counts


def result(what: str, *, allowed: bool | None, code: str = "", where: str = "orders/in/") -> Result:
    call = Call("s3", what)
    return Result(
        Probe(Group.OBJECTS, what, where, call, allowed, "read is granted"), code, "Access Denied" if code else ""
    )


def proof(*results: Result, untried: tuple[str, ...] = ()) -> Proof:
    return Proof("shop/dev", (Subject("web", "web-role", "i-1", results),), untried)


@pytest.mark.parametrize("code", ["AccessDenied", "403", "UnauthorizedOperation", "AccessDeniedException"])
def test_a_call_is_as_declared_or_a_surprise(code: str) -> None:
    assert result("get", allowed=True).surprise == ""
    assert result("get", allowed=False, code=code).surprise == ""
    assert result("get", allowed=True, code=code).surprise == (
        "get on orders/in/ was to be allowed (read is granted), and is denied: Access Denied"
    )
    assert (
        result("get", allowed=False).surprise == "get on orders/in/ was to be denied (read is granted), and is allowed"
    )


@pytest.mark.parametrize("allowed", [True, False])
def test_a_call_that_fails_otherwise_proves_nothing(*, allowed: bool) -> None:
    failed = result("get", allowed=allowed, code="NoSuchKey")
    assert failed.surprise.endswith("and failed with NoSuchKey: Access Denied")


def test_one_surprise_or_one_line_that_nobody_tried_is_no_proof() -> None:
    good = result("get", allowed=True), result("put", allowed=False, code="AccessDenied")
    assert proof(*good).holds
    assert not proof(*good, result("delete", allowed=False)).holds
    assert not proof(*good, untried=("access.expect, line 3: …",)).holds


def test_without_a_declaration_it_is_exercise() -> None:
    tried = proof(result("get", allowed=None), result("put", allowed=None, code="AccessDenied"))
    assert not tried.is_proof
    assert tried.holds
    assert verdict(tried) == (
        "This is exercise, not proof: 2 calls were made, and nothing was declared. Give an access file with --expect."
    )


def test_the_matrix_shows_calls_by_place_and_names_every_surprise() -> None:
    tried = proof(
        result("get", allowed=True),
        result("get", allowed=False, code="AccessDenied", where="orders/"),
        result("delete", allowed=False),
    )
    page = as_markdown(tried)
    assert "**3 calls of which something was declared, 1 of them not as declared.**" in page
    assert "- web: delete on orders/in/ was to be denied (read is granted), and is allowed\n" in page
    assert "| | `orders/in/` | `orders/` |\n|---|---|---|\n| get | yes | - |\n| delete | **!! allowed** |  |\n" in page
    assert list(surprises(tried)) == [f"web: {tried.subjects[0].results[2].surprise}"]
    assert counts(tried.subjects[0].results) == {
        "allowed as declared": 1,
        "denied as declared": 1,
        "otherwise than declared": 1,
        "without a declaration": 0,
    }


def test_the_json_has_every_call() -> None:
    told = json.loads(as_json(proof(result("get", allowed=True), result("put", allowed=None))))
    assert (told["version"], told["holds"], told["isProof"]) == (1, True, True)
    assert told["subjects"][0]["calls"][0] == {
        "group": "objects",
        "what": "get",
        "where": "orders/in/",
        "sender": "the instance",
        "service": "s3",
        "method": "get",
        "declared": "allowed",
        "because": "read is granted",
        "ended": "allowed",
        "code": "",
        "surprise": "",
    }
    assert told["subjects"][0]["calls"][1]["declared"] is None
