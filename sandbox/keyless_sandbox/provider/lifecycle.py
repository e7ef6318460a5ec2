"""A resource's life under one provider: check, diff, create, read, update, delete. Knows nothing of gRPC."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from keyless_sandbox.provider.aws import Aws
from keyless_sandbox.provider.check import check
from keyless_sandbox.provider.compare import DEFAULTS, Difference, differences, keeps_given_name
from keyless_sandbox.provider.drift import observed, outputs, planned, split_tags
from keyless_sandbox.provider.errors import StandInError, explain, is_gone
from keyless_sandbox.provider.naming import Proposal
from keyless_sandbox.provider.schema import Created, Failure, Function, Resource
from keyless_sandbox.provider.settings import Settings
from keyless_sandbox.provider.wire import Properties, is_unknown

Result = TypeVar("Result")


@dataclass(frozen=True)
class Subject:
    """The resource a call is about."""

    definition: Resource
    name: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """The properties whose values are kept encrypted."""
        return self.definition.secrets


@dataclass(frozen=True)
class Found:
    """A resource as it is: its outputs, and the inputs that would make it so."""

    id: str
    outputs: Properties
    inputs: Properties


@dataclass(frozen=True)
class Plan:
    """What an update would change."""

    differences: list[Difference]
    delete_before_replace: bool


class InitializationError(StandInError):
    """The resource exists, and something that belongs to it failed."""

    def __init__(self, text: str, found: Found, secrets: tuple[str, ...]) -> None:
        super().__init__(text)
        self.found = found
        self.secrets = secrets


@dataclass(frozen=True)
class Provider:
    """One configured provider."""

    settings: Settings
    aws: Aws

    def check(
        self, subject: Subject, old: Properties, new: Properties, proposal: Proposal
    ) -> tuple[Properties, list[Failure]]:
        """The complete inputs, and their faults."""
        return check(subject.definition, new, old=old, proposal=proposal, default_tags=self.settings.default_tags)

    def diff(
        self, subject: Subject, old: Properties, new: Properties, *, state: Properties, ignored: Iterable[str]
    ) -> Plan:
        """The changes between the old inputs and the new ones, given the outputs of the last update."""
        found = differences(subject.definition, old, new, state=state, ignored=ignored)
        replaced = any(one.replace for one in found)
        return Plan(found, replaced and keeps_given_name(subject.definition, old, new))

    def plan_create(self, subject: Subject, inputs: Properties) -> Properties:
        """The outputs of a resource that would be created."""
        return {**planned(subject.definition, inputs), **self._known_region(subject, inputs)}

    def create(self, subject: Subject, inputs: Properties) -> Found:
        """Create the resource.

        Raises:
            InitializationError: It exists, but is not as it should be.
            StandInError: It does not exist.
        """
        aws = self._aws(inputs)
        made = self._told(subject, "create", lambda: subject.definition.create(aws, inputs))
        created = made if isinstance(made, Created) else Created(made, {})
        return self._finished(
            subject,
            aws,
            Found(created.id, created.outputs, inputs),
            "complete",
            lambda: subject.definition.settle(aws, created.id, inputs),
        )

    def plan_update(self, subject: Subject, old: Properties, new: Properties, state: Properties) -> Properties:
        """The outputs of a resource that would be updated."""
        declared = subject.definition.inputs
        removed = {key for key in old if key not in new and not (key in declared and declared[key].computed)}
        kept = {key: value for key, value in state.items() if key not in removed}
        return {**kept, **{key: value for key, value in new.items() if key != DEFAULTS}}

    def update(self, subject: Subject, resource_id: str, state: Properties, inputs: Properties) -> Found:
        """Update the resource, from its last known outputs to the inputs.

        Raises:
            InitializationError: Some of it was perhaps done.
        """
        aws = self._aws(inputs, state)
        return self._finished(
            subject,
            aws,
            Found(resource_id, state, inputs),
            "update",
            lambda: subject.definition.update(aws, resource_id, state, inputs),
        )

    def read(self, subject: Subject, resource_id: str, state: Properties, inputs: Properties) -> Found | None:
        """The resource as it is in AWS, None when it is gone."""
        aws = self._aws(inputs, state)
        return self._told(subject, "read", lambda: self._read(subject, aws, resource_id, state, inputs))

    def delete(self, subject: Subject, resource_id: str, state: Properties) -> None:
        """Delete the resource; one that is gone is deleted."""
        aws = self._aws(state)

        def delete() -> None:
            try:
                subject.definition.delete(aws, resource_id, state)
            except Exception as error:
                if not is_gone(error):
                    raise

        self._told(subject, "delete", delete)

    def call(self, function: Function, arguments: Properties) -> Properties:
        """The answer of a function, with its arguments."""
        try:
            answer = function.call(self._aws(arguments), arguments)
        except Exception as error:
            raise StandInError(f"could not call {function.token}: {explain(error)}") from error
        return {**arguments, **answer}

    def _aws(self, *properties: Properties) -> Aws:
        """AWS in the region the properties name, the provider's if none does."""
        regions = (one.get("region") for one in properties)
        region = next((one for one in regions if one and not is_unknown(one)), self.settings.region)
        return replace(self.aws, region=region)

    def _known_region(self, subject: Subject, inputs: Properties) -> Properties:
        known = "region" in subject.definition.inputs and "region" not in inputs
        return {"region": self.settings.region} if known else {}

    def _read(
        self, subject: Subject, aws: Aws, resource_id: str, state: Properties, inputs: Properties
    ) -> Found | None:
        try:
            live = subject.definition.read(aws, resource_id, {**inputs, **state})
        except Exception as error:
            if is_gone(error):
                return None
            raise
        if live is None:
            return None
        resource_id = live.pop("id", resource_id)
        live = split_tags(subject.definition, live, inputs, self.settings.default_tags)
        before = {**{key: value for key, value in state.items() if key not in live}, **inputs}
        return Found(resource_id, outputs(subject.definition, before, live), observed(subject.definition, inputs, live))

    def _finished(self, subject: Subject, aws: Aws, before: Found, verb: str, work: Callable[[], None]) -> Found:
        """Do the work on an existing resource and read it; whatever fails, what is known of it is kept."""
        failure: Exception | None = None
        try:
            work()
        except Exception as error:  # noqa: BLE001 - told to the engine below, with the resource
            failure = error
        found: Found | None = None
        try:
            # What the program wants now tells better what to read than what was there before.
            found = self._read(subject, aws, before.id, {**before.outputs, **before.inputs}, before.inputs)
        except Exception as error:  # noqa: BLE001 - the same
            failure = failure or error
        if failure is None and found is not None:
            return found
        text = _sentence(subject, verb, failure or StandInError("it was gone as soon as it was there"))
        raise InitializationError(text, Found(before.id, (found or before).outputs, before.inputs), subject.secrets)

    def _told(self, subject: Subject, verb: str, work: Callable[[], Result]) -> Result:
        try:
            return work()
        except Exception as error:
            raise StandInError(_sentence(subject, verb, error)) from error


def _sentence(subject: Subject, verb: str, error: Exception) -> str:
    return f"could not {verb} {subject.definition.token} {subject.name!r}: {explain(error)}"
