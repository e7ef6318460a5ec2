"""What is expected of calls, by what was declared alone."""

from collections.abc import Iterable

import pytest
from keyless_sandbox.proof.calls import ON_BUCKETS, ON_OBJECTS
from keyless_sandbox.proof.deployment import Component, Grant
from keyless_sandbox.proof.probes import Group, Probe, Sender, probes_of

ROLE = "arn:aws:iam::123456789012:role/web-role"
VERBS = ("list", "read", "write", "delete", "read-versions", "read-tags", "write-tags", "list-uploads")


def component(*grants: Grant, **more: object) -> Component:
    return Component("web", "web-role", ("i-1",), grants, **more)  # type: ignore[arg-type]


def grant(*allow: str, bucket: str = "orders", prefixes: Iterable[str] = ("in/",)) -> Grant:
    return Grant(bucket, frozenset(allow), tuple(prefixes))


def probes(*grants: Grant, buckets: Iterable[str] = ("other",), **more: object) -> tuple[Probe, ...]:
    return probes_of(component(*grants, **more), ROLE, "i-1", buckets)


def allowed(found: Iterable[Probe], where: str) -> set[str]:
    return {probe.what for probe in found if probe.allowed and probe.where == where}


@pytest.mark.parametrize(
    ("verb", "calls"),
    [
        ("list", {"list"}),
        ("read", {"get", "head"}),
        (
            "write",
            {"put", "begin an upload in parts", "upload a part", "list parts", "abort an upload"},
        ),
        ("delete", {"delete", "delete several"}),
        ("read-versions", {"get a version", "list versions"}),
        ("read-tags", {"get tags"}),
        ("write-tags", {"put tags"}),
        ("list-uploads", set[str]()),
    ],
)
def test_each_verb_allows_its_own_calls_where_it_is_granted_and_nothing_anywhere_else(
    verb: str, calls: set[str]
) -> None:
    found = [probe for probe in probes(grant(verb)) if probe.sender is Sender.INSTANCE]
    copies = {each.what for each in found if each.what.startswith("copy to")}
    assert allowed(found, "orders/in/") - copies == calls
    for where in ("orders/in-beside/", "orders/", "other/"):
        assert allowed(found, where) == set(), where
    on_bucket = {probe.what for probe in found if probe.group is Group.BUCKETS and probe.allowed}
    assert on_bucket == ({"list uploads"} if verb == "list-uploads" else set())
    assert not any(probe.allowed for probe in found if probe.group is Group.ELSEWHERE)


def test_the_whole_bucket_is_everywhere_in_it_and_nowhere_else() -> None:
    found = probes(grant(*VERBS, prefixes=["*"]))
    assert {probe.where for probe in found if probe.allowed and probe.group is Group.OBJECTS} == {"orders/"}
    assert "head bucket" in {probe.what for probe in found if probe.allowed}
    assert allowed(found, "other/") == set()


@pytest.mark.parametrize(
    ("prefix", "places"),
    [
        ("in/", {"orders/in/", "orders/in-beside/", "orders/"}),
        ("in", {"orders/in/", "orders/in-beside/", "orders/"}),
        ("in*", {"orders/in", "orders/in-beside/", "orders/"}),
        ("*", {"orders/"}),
    ],
)
def test_places_are_the_granted_ones_those_beside_them_and_the_root(prefix: str, places: set[str]) -> None:
    found = probes(grant("read", prefixes=[prefix]), buckets=())
    assert {probe.where for probe in found if probe.group is Group.OBJECTS} == places


def test_a_place_beside_one_prefix_that_another_one_covers_is_allowed() -> None:
    found = probes(grant("read", prefixes=["in/", "in-beside/"]))
    assert {"get", "head"} <= allowed(found, "orders/in-beside/")


def test_two_grants_are_not_crossed() -> None:
    found = probes(grant("read", prefixes=["in/"]), grant("write", prefixes=["out/"]))
    assert "put" not in allowed(found, "orders/in/")
    assert "get" not in allowed(found, "orders/out/")
    assert "copy to orders/out/" in allowed(found, "orders/in/"), (
        "what may be read may be copied to where may be written"
    )
    assert "copy to orders/out/" not in allowed(found, "other/")
    assert "copy onto itself" not in allowed(found, "orders/out/")


def test_every_call_is_tried_at_every_place_and_every_bucket() -> None:
    found = probes(grant("read"))
    for where in ("orders/in/", "orders/in-beside/", "orders/", "other/"):
        assert {each.name for each in ON_OBJECTS} <= {probe.what for probe in found if probe.where == where}
    for bucket in ("orders", "other"):
        tried = {probe.call.method for probe in found if probe.group is Group.BUCKETS and probe.where == bucket}
        assert set(ON_BUCKETS) <= tried


def test_no_two_calls_use_the_same_object() -> None:
    found = [
        probe for probe in probes(grant(*VERBS)) if probe.group is Group.OBJECTS and "Key" in probe.call.parameters
    ]
    keys = [(probe.call.parameters["Bucket"], probe.call.parameters["Key"]) for probe in found]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("imdsv2_only", [True, False])
@pytest.mark.parametrize("same_vpc_only", [True, False])
def test_who_else_may_make_a_call_depends_on_what_was_declared(*, imdsv2_only: bool, same_vpc_only: bool) -> None:
    found = probes(grant("read"), imdsv2_only=imdsv2_only, same_vpc_only=same_vpc_only)
    others = {probe.sender: probe.allowed for probe in found if probe.group is Group.OTHERS}
    assert others == {Sender.IMDSV1: not imdsv2_only, Sender.STOLEN: not same_vpc_only, Sender.NOBODY: False}


def test_what_is_allowed_by_other_means_is_not_expected_to_be_denied() -> None:
    found = probes(grant("read"), others=("managed policy logs",))
    assert {probe.allowed for probe in found if probe.sender is Sender.INSTANCE} == {True, None}
    (example,) = [probe for probe in found if probe.what == "list roles"]
    assert example.because == "managed policy logs may allow it, which is not declared in grants"


def test_what_could_do_most_harm_comes_last() -> None:
    assert {probe.group for probe in probes(grant("read"))[-15:]} == {Group.ELSEWHERE}
