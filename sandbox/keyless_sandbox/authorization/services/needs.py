"""A permission with the condition keys that AWS fills for it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from keyless_iam import catalogue

from keyless_sandbox.authorization.demand import Need

# The reference writes some placeholders plainly: ssm:resourceTag/tag-key.
_PLACEHOLDER = re.compile(r"\$\{|(?<=/)tag-?key$", re.IGNORECASE)

NONE: tuple[str, ...] = ()
"""The value of a key that is absent for certain."""


@dataclass(frozen=True)
class Facts:
    """What is known of a resource and of what a request does to it.

    Attributes:
        keys: condition keys by name; ``NONE`` for one that is absent for certain.
        tags: that the resource has before the request.
        new_tags: that the request gives it.
        lost_tags: the keys of tags that the request takes from it.
    """

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    new_tags: Mapping[str, str] = field(default_factory=dict[str, str])
    lost_tags: tuple[str, ...] = ()


def need(action: str, resource: str, kind: str = "", facts: Facts | None = None) -> Need:
    """The permission for an action on a resource.

    Which keys a request for the action on such a resource carries is data, of the Service Authorization Reference. What the
    facts tell of them is filled, the others are unknown. What the reference does not list is left out, as AWS does.

    Args:
        action: such as ``ec2:RunInstances``.
        resource: its ARN, or ``*``.
        kind: its type in the reference; empty for ``*``.
        facts: what is known.
    """
    facts = facts or Facts()
    listed = _listed(action, kind)
    known = {**facts.keys, **dict(_of_tags(action.partition(":")[0], facts))}
    context = {name: values for name, values in known.items() if values and any(_is_of(name, key) for key in listed)}
    # Tags and encryption contexts tell upper from lower case, names of condition keys do not: two that differ in nothing else
    # fit a condition on neither ("AWS global condition context keys", IAM User Guide).
    spelt = Counter(name.lower() for name in context)
    twice = {name for name in context if spelt[name.lower()] > 1}
    # A key that has a name of the request's own in it, such as a tag's, is told with the request or is absent.
    unknown = (key for key in listed if not (_PLACEHOLDER.search(key) or any(_is_of(name, key) for name in known)))
    told = {name: values for name, values in context.items() if name not in twice}
    return Need(action, resource, told, frozenset(unknown) | {name.lower() for name in twice})


def _of_tags(service: str, facts: Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, value in facts.tags.items():
        yield f"aws:ResourceTag/{key}", (value,)
        yield f"{service}:ResourceTag/{key}", (value,)
    for key, value in facts.new_tags.items():
        yield f"aws:RequestTag/{key}", (value,)
    yield "aws:TagKeys", (*facts.new_tags, *facts.lost_tags)


@lru_cache(maxsize=1024)
def _listed(action: str, kind: str) -> frozenset[str]:
    found = catalogue.find_action(action)
    if found is None:
        return frozenset()
    keys = set(found.condition_keys)
    for resource in found.resources:
        if resource.type == kind:
            keys.update(resource.condition_keys or _of_type(action.partition(":")[0], kind))
    return frozenset(keys)


def _of_type(service: str, kind: str) -> tuple[str, ...]:
    found = catalogue.service(service)
    return found.resource_types[kind].condition_keys if found and kind in found.resource_types else ()


def _is_of(name: str, template: str) -> bool:
    placeholder = _PLACEHOLDER.search(template)
    if placeholder:
        return name.lower().startswith(template[: placeholder.start()].lower())
    return name.lower() == template.lower()
