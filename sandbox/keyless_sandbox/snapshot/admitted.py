# ruff: noqa: ANN401 - what a snapshot names is of any kind
"""What a snapshot may name: data of the services, of this package, and a few kinds of the standard library."""

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

SERVICES = frozenset({"autoscaling", "ec2", "elb", "elbv2", "iam", "kms", "s3", "s3control", "ssm", "sts"})
"""The services whose state is kept: those that are served, and the load balancers that Auto Scaling refers to."""

_MODULES = re.compile(
    rf"moto\.({'|'.join(sorted(SERVICES))})\.(models(\.\w+)*|utils)|moto\.utilities\.(tagging_service|utils)", re.ASCII
)
_CLASSES = frozenset(
    {
        ("builtins", "bytearray"),
        ("builtins", "complex"),
        ("builtins", "dict"),
        ("builtins", "frozenset"),
        ("builtins", "int"),
        ("builtins", "list"),
        ("builtins", "set"),
        ("builtins", "str"),
        ("collections", "OrderedDict"),
        ("collections", "defaultdict"),
        ("collections", "deque"),
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("decimal", "Decimal"),
        ("ipaddress", "IPv4Address"),
        ("ipaddress", "IPv4Network"),
        ("ipaddress", "IPv6Address"),
        ("ipaddress", "IPv6Network"),
        ("keyless_sandbox.authorization.deploying", "DeployerKeys"),
        ("keyless_sandbox.authorization.sessions", "Delivery"),
        ("keyless_sandbox.authorization.sessions", "SessionRecord"),
        ("keyless_sandbox.metadata.sessions", "Credentials"),
        ("keyless_sandbox.snapshot.contents", "Records"),
        ("moto.core.types", "Base64EncodedString"),
        ("requests.structures", "CaseInsensitiveDict"),
    }
)
_FUNCTIONS = frozenset({("re", "_compile")})
"""Besides those of this package that are marked with `restoring`."""

_restoring: set[tuple[str, str]] = set()


Function = TypeVar("Function", bound=Callable[..., Any])


def restoring(function: Function) -> Function:
    """Mark a function as one by which a snapshot makes a thing again."""
    _restoring.add((function.__module__, function.__qualname__))
    return function


def is_admitted(named: Any) -> bool:
    """Whether a snapshot may name a class or a function."""
    name = (named.__module__, named.__qualname__)
    if not isinstance(named, type):
        return name in _FUNCTIONS or name in _restoring
    return name in _CLASSES or _MODULES.fullmatch(named.__module__) is not None


def find(module: str, name: str) -> Callable[..., Any]:
    """The class or function that a snapshot names.

    Raises:
        LookupError: it is not admitted, or it is somewhere else than it was named: what a module has imported is not its own.
    """
    known = (module, name) in _CLASSES | _FUNCTIONS | _restoring or _MODULES.fullmatch(module)
    named: Any = import_module(module) if known else None
    for part in name.split(".") if known else ():
        named = getattr(named, part, None)
    place = (getattr(named, "__module__", None), getattr(named, "__qualname__", None))
    if place != (module, name) or not is_admitted(named):
        raise LookupError(f"{module}.{name}")
    return named
