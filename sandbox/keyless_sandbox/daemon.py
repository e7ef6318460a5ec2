"""The process behind `keyless sandbox up`: AWS, the metadata services and the stand-in aws plugin, until `down`.

Started as `python -m keyless_sandbox.daemon FOLDER DESCRIPTOR SETTINGS`, where DESCRIPTOR is an open file on which the
daemon says what it is doing, line by line, and last of all "ready", or "failed: " and why. SETTINGS is JSON.
"""

import gc
import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keyless_sandbox.settings import Settings
from keyless_sandbox.state import Folder, SandboxError, State

if TYPE_CHECKING:
    from ssl import SSLContext

    from keyless_sandbox.snapshot import Records

READY = "ready"
FAILED = "failed: "
_LOG = logging.getLogger(__name__)
# How long a daemon outlives a state folder that somebody removed by hand.
_LOOK_SECONDS = 2.0


def main(folder: Folder, descriptor: int, settings: Settings) -> int:
    """Run until told to stop; 0, or 2 where it could not start."""
    # Nearly all that is made while modules and tables are loaded stays: looking through it for garbage again and again takes a
    # quarter of the start.
    gc.disable()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    life = folder.live()
    if life is None:
        _LOG.error("another sandbox runs in %s", folder.path)
        return 2
    try:
        with os.fdopen(descriptor, "w", buffering=1) as progress:
            try:
                stop_plugin = _start(folder, settings, lambda line: print(line, file=progress), stop)
            except SandboxError as error:
                print(f"{FAILED}{error}", file=progress)
                return 2
            gc.enable()
            print(READY, file=progress)
        while not stop.wait(_LOOK_SECONDS) and folder.is_lived_in_by(life) and not _is_abandoned(settings):
            pass
        _LOG.info("stopping")
        stop_plugin()  # the other servers end with the process
    finally:
        if _is_abandoned(settings):
            folder.remove()  # there is nobody left who would
    return 0


def _is_abandoned(settings: Settings) -> bool:
    """Whether the process that the sandbox was to end with is gone."""
    return settings.parent not in {None, os.getppid()}


def _start(folder: Folder, settings: Settings, say: Callable[[str], None], stop: threading.Event) -> Callable[[], None]:
    """Start every server and describe them in the state folder; what ends the stand-in plugin."""
    say("loading AWS")
    # Imported here, since moto takes most of a second: the lock is taken and the first word said before.
    from keyless_sandbox import loading  # noqa: PLC0415

    loading.remember_regions()
    loading.postpone_offerings()
    from keyless_sandbox import corrections  # noqa: PLC0415
    from keyless_sandbox.authorization import deploying  # noqa: PLC0415
    from keyless_sandbox.authorization.log import DecisionLog  # noqa: PLC0415
    from keyless_sandbox.authorization.principals import AccessKeys  # noqa: PLC0415
    from keyless_sandbox.aws import AwsServer  # noqa: PLC0415
    from keyless_sandbox.control import ControlServer  # noqa: PLC0415
    from keyless_sandbox.enforcement import Enforcement  # noqa: PLC0415
    from keyless_sandbox.machines import find_machine, runs  # noqa: PLC0415
    from keyless_sandbox.metadata.listeners import Listeners  # noqa: PLC0415
    from keyless_sandbox.metadata.sessions import Sessions  # noqa: PLC0415
    from keyless_sandbox.moto_services import MotoServices  # noqa: PLC0415
    from keyless_sandbox.snapshot.keeper import Keeper  # noqa: PLC0415

    corrections.apply()
    records = _put_back(folder, settings, say)
    deployer = records.deployer if records else deploying.create(settings.deployer)
    life = timedelta(seconds=settings.session_seconds)
    sessions = Sessions(life=life, delivered=records.delivered if records else None)
    listeners = Listeners(find_machine, sessions)
    services = MotoServices()
    keeper = Keeper(services.stillness, sessions, deployer)

    def close_dead() -> None:
        listeners.close_dead()
        aws.close_dead()

    enforcement = Enforcement(AccessKeys(), DecisionLog(folder.decisions), services, close_dead)
    aws = AwsServer(enforcement, runs, _tls(folder) if settings.https else None)

    def keep() -> None:
        keeper.keep(folder.kept)
        threading.Timer(_LOOK_SECONDS, stop.set).start()  # unless `down`, which asked, stops us before

    key = secrets.token_urlsafe(32)
    questions: dict[str, Callable[..., Any]] = {
        "instances": _instances,
        "metadata_endpoint": listeners.endpoint,
        "aws_endpoint": aws.endpoint_of,
        "snapshot": keeper.write,
        "keep": keep,
    }
    control = ControlServer(key, questions)
    control.start()

    say("loading the stand-in aws plugin")
    from keyless_sandbox.provider import Credentials, serve  # noqa: PLC0415 - grpc and pulumi, heavy too

    keys = Credentials(deployer.access_key_id, deployer.secret_access_key, deployer.session_token)
    authority = str(folder.authority) if settings.https else None
    provider = serve(aws.endpoint, keys, authority=authority)
    folder.write(
        State(
            version=version("keyless"),
            moto=version("moto"),
            pid=os.getpid(),
            started=time.time(),
            endpoint=aws.endpoint,
            provider_port=provider.port,
            control_port=control.port,
            control_key=key,
            access_key_id=deployer.access_key_id,
            secret_access_key=deployer.secret_access_key,
            session_token=deployer.session_token,
            authority=authority,
            bin=settings.bin,
        )
    )
    _LOG.info("AWS at %s, stand-in aws plugin on port %d", aws.endpoint, provider.port)
    return provider.stop


def _put_back(folder: Folder, settings: Settings, say: Callable[[str], None]) -> "Records | None":
    """Put back what was kept; None if nothing was."""
    if not folder.kept.exists():
        return None
    if settings.deployer != Settings().deployer:
        raise SandboxError(
            f"who deploys was kept with the rest in {folder.path}: leave --deployer out, or `keyless sandbox down` first"
        )
    say("putting back what was kept")
    from keyless_sandbox import snapshot  # noqa: PLC0415 - loads every service

    return snapshot.restore(folder.kept)


def _tls(folder: Folder) -> "SSLContext":
    from keyless_sandbox import certificates  # noqa: PLC0415 - few sandboxes need them

    return certificates.create(folder.authority)


def _instances() -> list[dict[str, Any]]:
    from keyless_sandbox.control import InstanceSummary, summary  # noqa: PLC0415 - loaded by now
    from keyless_sandbox.machines import all_machines  # noqa: PLC0415

    return [
        summary(InstanceSummary(each.id, each.name, each.region, each.state, each.role.name if each.role else None))
        for each in all_machines()
    ]


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    sys.exit(main(Folder(Path(sys.argv[1])), int(sys.argv[2]), Settings.from_json(sys.argv[3])))
