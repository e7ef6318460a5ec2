# ruff: noqa: ANN401 - boto3 has no types
"""Tries calls on a copy of the sandbox, as the programs on its instances would make them."""

import json
import secrets
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from keyless_iam.expectations import Expectation

from keyless_sandbox import environment
from keyless_sandbox.control import ControlClient, InstanceSummary
from keyless_sandbox.copies import copy_of
from keyless_sandbox.programs_on_instances import variables
from keyless_sandbox.proof.calls import UPLOAD_ID, VERSION_ID, Call, Seed
from keyless_sandbox.proof.deployment import Component, Deployment
from keyless_sandbox.proof.lines import probe_of
from keyless_sandbox.proof.probes import Group, Probe, Sender, probes_of
from keyless_sandbox.proof.results import Proof, Result, Subject
from keyless_sandbox.state import Folder, SandboxError, State

_SECONDS = 120
_NOT_DECLARED = "nothing was declared of its access"

Lines = Mapping[str, Sequence[Expectation]]
"""The lines of access files, by the files' names."""


def prove(folder: Folder, deployment: Deployment, lines: Lines, progress: Callable[[str], None]) -> Proof:
    """Tries on a copy of a sandbox everything that was declared of a stack, and a systematic set of what was not.

    Args:
        folder: of the sandbox that runs the stack.
        deployment: the stack.
        lines: what access files declare.
        progress: told what is done.

    Raises:
        SandboxError: the sandbox cannot be copied, or something cannot be prepared or tried.
    """
    progress("copying the sandbox")
    with copy_of(folder) as copy:
        state = copy.read()
        if state is None:
            raise SandboxError("the copy of the sandbox ended right after it started")
        bench = _Bench(copy, state)
        tasks, untried = _tasks(deployment, lines, bench)
        subjects: list[Subject] = []
        for task in tasks:
            progress(f"trying {len(task.probes)} calls as {task.name}")
            results = bench.results(task.instance, task.role, task.probes)
            subjects.append(Subject(task.name, task.role, task.instance.id, tuple(results), task.notes))
    return Proof(deployment.stack, tuple(subjects), tuple(untried))


@dataclass(frozen=True)
class _Task:
    """What is tried on one instance."""

    name: str
    role: str
    instance: InstanceSummary
    probes: tuple[Probe, ...]
    notes: tuple[str, ...] = ()


def _tasks(deployment: Deployment, lines: Lines, bench: "_Bench") -> tuple[list[_Task], list[str]]:
    tasks = [_of_component(each, deployment, bench) for each in deployment.components]
    untried: list[str] = []
    by_instance: dict[str, list[Probe]] = {}
    for file, of_file in lines.items():
        for line in of_file:
            instance = _named(line.principal, deployment, bench)
            probe = probe_of(line, file) if instance else f"no instance of the stack that runs carries {line.principal}"
            if instance and isinstance(probe, Probe):
                by_instance.setdefault(instance.id, []).append(probe)
            else:
                untried.append(f"{file}, line {line.line}: {line}: {probe}")
    for identifier, probes in by_instance.items():
        instance = bench.instances[identifier]
        tasks.append(_Task(instance.name or identifier, instance.role or "", instance, tuple(probes)))
    if not tasks and not untried:
        tasks = [_exercise(instance, deployment, bench) for instance in _one_for_each_role(bench)]
    if not tasks and not untried:
        raise SandboxError("no instance that runs carries a role: there is nothing to prove")
    return tasks, untried


def _of_component(component: Component, deployment: Deployment, bench: "_Bench") -> _Task:
    instance = next((bench.instances[each] for each in component.instances if each in bench.instances), None)
    if instance is None:
        raise SandboxError(f"no instance of {component.name} runs in this sandbox: is the stack up in it?")
    notes = (f"not held against what {' and '.join(component.others)} may allow",) if component.others else ()
    return _Task(component.name, component.role, instance, _probes(component, instance, deployment, bench), notes)


def _exercise(instance: InstanceSummary, deployment: Deployment, bench: "_Bench") -> _Task:
    role = instance.role or ""
    undeclared = Component(role, role, (instance.id,), (), others=(_NOT_DECLARED,))
    probes = [replace(each, because=_NOT_DECLARED) for each in _probes(undeclared, instance, deployment, bench)]
    return _Task(instance.name or instance.id, role, instance, tuple(probes), (_NOT_DECLARED,))


def _probes(
    component: Component, instance: InstanceSummary, deployment: Deployment, bench: "_Bench"
) -> tuple[Probe, ...]:
    role_arn = next((arn for name, arn in deployment.roles.values() if name == component.role), "")
    role_arn = role_arn or bench.role_arn(component.role)
    return probes_of(component, role_arn, instance.id, (*deployment.buckets, bench.stranger))


def _one_for_each_role(bench: "_Bench") -> Iterator[InstanceSummary]:
    found = {each.role: each for each in reversed(bench.instances.values()) if each.role}
    yield from reversed(found.values())


def _named(principal: str, deployment: Deployment, bench: "_Bench") -> InstanceSummary | None:
    """The instance that a line is about: by its own logical name, or by its role's names."""
    if principal in deployment.instances:
        return bench.instances.get(deployment.instances[principal])
    roles = {principal, principal.rpartition("/")[2], *deployment.roles.get(principal, ())[:1]}
    roles |= {each.role for each in deployment.components if each.name == principal}
    return next((each for each in bench.instances.values() if each.role in roles), None)


class _Bench:
    """The copy: what is prepared in it, and calls made in it."""

    def __init__(self, copy: Folder, state: State) -> None:
        self._copy, self._state = copy, state
        self._control = ControlClient(state)
        self._clients: dict[tuple[str, str], Any] = {}
        self.instances = {each.id: each for each in self._control.instances() if each.runs}
        self.stranger = f"keyless-proof-{secrets.token_hex(6)}"
        """A bucket that nobody has heard of."""

    def role_arn(self, role: str) -> str:
        """The ARN of a role."""
        return self._client("iam", environment.REGION).get_role(RoleName=role)["Role"]["Arn"]

    def results(self, instance: InstanceSummary, role: str, probes: Sequence[Probe]) -> Iterator[Result]:
        """How calls end that are made for an instance, in their order."""
        self._make_buckets(probes, instance.region)
        prepared = [(probe, self._prepared(probe, instance.region)) for probe in probes]
        for sender, some in groupby(prepared, key=lambda each: each[0].sender):
            batch = list(some)
            endings = self._endings(sender, instance, role, [call for _, call in batch])
            for (probe, _), ending in zip(batch, endings, strict=True):
                yield Result(probe, ending["code"], ending["message"])

    def _client(self, service: str, region: str) -> Any:
        if (service, region) not in self._clients:
            import boto3  # noqa: PLC0415 - the command is quick without it

            state = self._state
            session: Any = boto3.Session(
                state.access_key_id, state.secret_access_key, state.session_token, region_name=region
            )
            self._clients[service, region] = session.client(
                service, endpoint_url=state.endpoint, verify=state.authority
            )
        return self._clients[service, region]

    def _make_buckets(self, probes: Iterable[Probe], region: str) -> None:
        s3 = self._client("s3", region)
        there = {each["Name"] for each in s3.list_buckets()["Buckets"]}
        wanted = {
            str(probe.call.parameters["Bucket"])
            for probe in probes
            if probe.group is not Group.ELSEWHERE and "Bucket" in probe.call.parameters
        }
        versioned = {str(probe.call.parameters["Bucket"]) for probe in probes if probe.seed is Seed.VERSION}
        for bucket in sorted(wanted - there):
            made = {} if region == environment.REGION else {"CreateBucketConfiguration": {"LocationConstraint": region}}
            self._prepare(s3.create_bucket, Bucket=bucket, **made)
        for bucket in sorted(versioned):
            # What is tried of versions needs some; this is a copy.
            self._prepare(s3.put_bucket_versioning, Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})

    def _prepared(self, probe: Probe, region: str) -> Call:
        """A call whose object is there, with what only its making tells."""
        if probe.seed is Seed.NOTHING:
            return probe.call
        s3, parameters = self._client("s3", region), dict(probe.call.parameters)
        source: Any = parameters.get("CopySource") or {}
        listed: Any = parameters.get("Delete", {"Objects": [{}]})
        bucket = source.get("Bucket") or parameters["Bucket"]
        key = source.get("Key") or parameters.get("Key") or listed["Objects"][0]["Key"]
        if probe.seed is Seed.UPLOAD:
            made = self._prepare(s3.create_multipart_upload, Bucket=bucket, Key=key)
            given = {UPLOAD_ID: made["UploadId"]}
        else:
            made = self._prepare(s3.put_object, Bucket=bucket, Key=key, Body=b"keyless proof")
            given = {VERSION_ID: made.get("VersionId", "null")}
        known = {
            name: given.get(value, value) if isinstance(value, str) else value for name, value in parameters.items()
        }
        return replace(probe.call, parameters=known)

    def _prepare(self, call: Callable[..., Any], **parameters: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

        try:
            return call(**parameters)
        except (ClientError, BotoCoreError) as error:
            where = "/".join(str(parameters[name]) for name in ("Bucket", "Key") if name in parameters)
            raise SandboxError(f"the proof cannot be prepared: {where}: {error}") from None

    def _endings(
        self, sender: Sender, instance: InstanceSummary, role: str, calls: Sequence[Call]
    ) -> list[dict[str, str]]:
        command = [sys.executable, "-m", "keyless_sandbox.proof.prober"]
        if sender is Sender.NOBODY:
            command.append("--unsigned")
        keys: dict[str, str] = {}
        if sender in {Sender.IMDSV1, Sender.STOLEN}:
            found = self._credentials(instance, role, with_token=sender is Sender.STOLEN)
            if isinstance(found, str):
                # Nothing was tried then: that is no denial.
                return [{"code": "NoCredentials", "message": found} for _ in calls]
            keys = found
        given = json.dumps([{"service": c.service, "method": c.method, "parameters": c.parameters} for c in calls])
        ended = subprocess.run(  # noqa: S603 - our own module
            command,
            input=given,
            env=self._variables(instance, keys, elsewhere=sender is Sender.STOLEN),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        if ended.returncode:
            last = ended.stderr.strip().rpartition("\n")[2]
            raise SandboxError(f"the calls of {instance.id} could not be made: {last}")
        return json.loads(ended.stdout)

    def _variables(self, instance: InstanceSummary, keys: Mapping[str, str], *, elsewhere: bool) -> dict[str, str]:
        main = {"AWS_ENDPOINT_URL": self._state.endpoint} if elsewhere else {}
        return variables(self._copy, self._state, instance, in_container=False, more={**keys, **main})

    def _credentials(self, instance: InstanceSummary, role: str, *, with_token: bool) -> dict[str, str] | str:
        """The instance's credentials as its metadata service hands them out, or why it does not."""
        address = self._control.metadata_endpoint(instance.id, 1)
        if not with_token:
            ec2 = self._client("ec2", instance.region)
            self._prepare(ec2.modify_instance_metadata_options, InstanceId=instance.id, HttpTokens="optional")
        headers: dict[str, str] = {}
        try:
            if with_token:
                ttl = {"X-aws-ec2-metadata-token-ttl-seconds": "60"}
                headers["X-aws-ec2-metadata-token"] = _fetch(f"{address}/latest/api/token", "PUT", ttl)
            path = f"{address}/latest/meta-data/iam/security-credentials/{role}"
            found = json.loads(_fetch(path, "GET", headers))
        except (urllib.error.URLError, OSError, ValueError) as error:
            return f"the metadata service hands out none: {error}"
        return {
            "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
            "AWS_SESSION_TOKEN": found["Token"],
        }


def _fetch(url: str, method: str, headers: Mapping[str, str]) -> str:
    # No proxy: urllib would send loopback addresses to one if the environment names it.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, method=method, headers=dict(headers)), timeout=10) as answer:  # noqa: S310 - loopback
        return answer.read().decode()
