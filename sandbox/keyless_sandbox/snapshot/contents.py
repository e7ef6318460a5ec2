# ruff: noqa: ANN401, SLF001 - moto's objects have no types, and their state is private
"""What is in a snapshot, and how each kind of thing in it is written and made again.

A backend of moto (a service in a region) is made anew by moto itself and then gets the state of the old one, so whatever
moto registers elsewhere while it makes one is registered again. The rest are pickles of moto's own objects, except where the
functions below say otherwise.
"""

import copyreg
import io
import pickle
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from moto.backends import get_backend
from moto.core.base_backend import BaseBackend
from moto.iam.models import AWSManagedPolicy, IAMBackend, iam_backends
from moto.s3.models import FakeKey, MultipartDict, s3_backends
from moto.s3.utils import _VersionedKeyStore  # pyright: ignore[reportPrivateUsage] - moto has no other name for it
from moto.ssm.models import ParameterDict

from keyless_sandbox.authorization.deploying import DeployerKeys
from keyless_sandbox.metadata.sessions import Delivered
from keyless_sandbox.snapshot.admitted import SERVICES, find, is_admitted, restoring
from keyless_sandbox.snapshot.file import Writer, reading, writing
from keyless_sandbox.state import SandboxError

_PROTOCOL = 5
_CHUNK = 1024 * 1024
Reduced = tuple[Any, ...]
# Mappings of moto by what a dict does, not by what they do: parameters would begin to load AWS's public ones.
_RAW: Any = dict


@dataclass(frozen=True)
class Records:
    """What the sandbox itself remembers besides moto.

    Attributes:
        deployer: the keys of who deploys.
        delivered: the credentials that the metadata services deliver.
    """

    deployer: DeployerKeys
    delivered: Delivered


def take(path: Path, records: Records) -> None:
    """Write everything that AWS in this process holds; nothing may change it meanwhile.

    Args:
        path: of the file; it is replaced when the new one is whole.
        records: what there is besides moto.

    Raises:
        SandboxError: there is something that could not be read again.
    """
    found: dict[int, tuple[BaseBackend, tuple[str, str, str]]] = {
        id(backend): (backend, (service, account, region))
        for service in sorted(SERVICES)
        for account, region, backend in _backends(service).iter_backends()
    }
    backends = [backend for backend, _ in found.values()]
    with writing(path) as writer:
        text = io.BytesIO()
        try:
            _Pickler(text, writer, {key: name for key, (_, name) in found.items()}).dump(
                (backends, s3_backends.bucket_accounts, records)
            )
        except (pickle.PicklingError, TypeError, AttributeError, LookupError) as error:
            raise SandboxError(f"the sandbox holds something that cannot be kept: {error}") from error
        pickle_at = writer.at
        writer.write(text.getvalue())
        writer.finish(pickle_at)


def restore(path: Path) -> Records:
    """Put what a snapshot holds into AWS in this process, which must not have been used yet.

    Returns:
        What there is besides moto.

    Raises:
        SandboxError: the snapshot is refused; the text says why.
    """
    data, pickle_at = reading(path)
    try:
        _, buckets, records = _Unpickler(data, pickle_at).load()
    except LookupError as error:
        raise SandboxError(
            f"{path} names {error}, which no snapshot needs: somebody changed it; `keyless sandbox down` removes it"
        ) from None
    s3_backends.bucket_accounts.update(buckets)
    return records


class _Body:
    """Stands for the bytes of an object of S3, which are written beside the pickle."""

    def __init__(self, key: FakeKey) -> None:
        self.key = key


class _Pickler(pickle.Pickler):
    def __init__(self, text: io.BytesIO, writer: Writer, names: Mapping[int, tuple[str, str, str]]) -> None:
        super().__init__(text, _PROTOCOL)
        self._writer = writer
        self._names = names

    def persistent_id(self, obj: Any) -> tuple[int, int] | None:
        """Write an object's bytes; where they are and how many."""
        if type(obj) is not _Body:
            return None
        begin = self._writer.at
        buffer: Any = obj.key._value_buffer  # pyright: ignore[reportPrivateUsage] - its own way reads all at once, twice
        with obj.key.lock:
            if not buffer.closed:
                buffer.seek(0)
                while chunk := buffer.read(_CHUNK):
                    self._writer.write(chunk)
        return begin, self._writer.at - begin

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, (type, FunctionType)):
            if not is_admitted(obj):
                raise LookupError(f"{obj.__module__}.{obj.__qualname__}")
            return NotImplemented
        for kind, reduced in _REDUCED:
            if isinstance(obj, kind):
                return reduced(self, obj)
        return NotImplemented

    def reduced_backend(self, backend: Any) -> Reduced:
        state = {name: _named(value) for name, value in _attributes(backend).items()}
        if isinstance(backend, IAMBackend):
            del state["aws_managed_policies"]
            state["managed_policies"] = {
                arn: policy
                for arn, policy in backend.managed_policies.items()
                if not isinstance(policy, AWSManagedPolicy)
            }
        if id(backend) not in self._names:
            raise LookupError(f"{type(backend).__module__}.{type(backend).__qualname__}")
        return fresh_backend, self._names[id(backend)], state, None, None, fill


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: memoryview, pickle_at: int) -> None:
        super().__init__(io.BytesIO(data[pickle_at:]))
        self._data = data

    def find_class(self, module: str, name: str) -> Any:
        return find(module, name)

    def persistent_load(self, pid: tuple[int, int]) -> memoryview:
        begin, length = pid
        return self._data[begin : begin + length]


@restoring
def fresh_backend(service: str, account: str, region: str) -> BaseBackend:
    """The backend of a service as a new process has it."""
    return _backends(service)[account][region]


@restoring
def fill(backend: Any, state: Mapping[str, Any]) -> None:
    """Give a fresh backend the state of another one."""
    attributes = _attributes(backend)
    fresh = dict(attributes)
    attributes.clear()
    attributes.update(state)
    for name, value in fresh.items():
        if _is_nameless(value):
            value.clear()
            value.update(state[name])
            attributes[name] = value
    if isinstance(backend, IAMBackend):
        of_aws = fresh["aws_managed_policies"]
        attributes["aws_managed_policies"] = of_aws
        attributes["managed_policies"] = {policy.arn: policy for policy in of_aws} | state["managed_policies"]


@restoring
def fill_mapping(mapping: Any, state: tuple[dict[str, Any], dict[Any, Any]]) -> None:
    """Give one of moto's own mappings its attributes and its items; those of S3 take an item by adding it to a list."""
    attributes, items = state
    _attributes(mapping).update(attributes)
    _RAW.update(mapping, items)


@restoring
def fill_object(key: Any, state: Mapping[str, Any]) -> None:
    """Give an object of S3 its attributes and its bytes; a part of a finished upload has lost them, and keeps its size."""
    key.__setstate__(state)
    key.contentsize = state["contentsize"]
    if key.disposed:
        key.dispose()


@restoring
def aws_policy(account: str, partition: str, arn: str) -> Any:
    """One of AWS's own managed policies."""
    return iam_backends[account][partition].managed_policies[arn]


@restoring
def private_key(der: bytes) -> Any:
    """A private key of KMS, which does not pickle."""
    return load_der_private_key(der, None)


@restoring
def method_of(owner: Any, name: str) -> Any:
    """A method of one of moto's objects: a security group holds those that answer its filters."""
    method = getattr(owner, name)
    if name.startswith("_") or not isinstance(method, MethodType) or not is_admitted(type(owner)):
        raise LookupError(f"the method {name}")
    return method


def _made_anew(made: Any, state: Any, filled_by: Callable[..., None]) -> Reduced:
    """By the type's `__new__`, without `__init__`, and then filled."""
    return copyreg.__newobj__, (type(made),), state, None, None, filled_by  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType] - typeshed lacks it


def _reduced_aws_policy(_pickler: _Pickler, policy: Any) -> Reduced:
    count = {"attachment_count": policy.attachment_count}
    return aws_policy, (policy.account_id, policy.partition, policy.arn), count


def _reduced_key(_pickler: _Pickler, key: Any) -> Reduced:
    state = {name: value for name, value in _attributes(key).items() if name not in {"_value_buffer", "lock"}}
    return _made_anew(key, {**state, "value": _Body(key)}, fill_object)


def _reduced_mapping(_pickler: _Pickler, mapping: Any) -> Reduced:
    state = (dict(_attributes(mapping)), dict(_RAW.items(mapping)))
    if isinstance(mapping, ParameterDict):
        return ParameterDict, (mapping.account_id, mapping.region_name), state, None, None, fill_mapping
    return _made_anew(mapping, state, fill_mapping)


def _reduced_private_key(_pickler: _Pickler, key: Any) -> Reduced:
    return private_key, (key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),)


def _reduced_method(_pickler: _Pickler, method: MethodType) -> Reduced:
    return method_of, (method.__self__, method.__name__)


_REDUCED: tuple[tuple[type | tuple[type, ...], Callable[[_Pickler, Any], Reduced]], ...] = (
    (BaseBackend, _Pickler.reduced_backend),
    (AWSManagedPolicy, _reduced_aws_policy),
    (FakeKey, _reduced_key),
    ((ParameterDict, _VersionedKeyStore, MultipartDict), _reduced_mapping),
    ((RSAPrivateKey, EllipticCurvePrivateKey), _reduced_private_key),
    (MethodType, _reduced_method),
)


def _attributes(of_moto: Any) -> dict[str, Any]:
    return of_moto.__dict__


def _backends(service: str) -> Any:
    find_backends: Any = get_backend
    return find_backends(service)


def _is_nameless(value: Any) -> bool:
    """Whether something makes its values with a function that a pickle cannot name."""
    return type(value) is defaultdict and isinstance(value.default_factory, FunctionType)


def _named(value: Any) -> Any:
    return dict(value) if _is_nameless(value) else value
