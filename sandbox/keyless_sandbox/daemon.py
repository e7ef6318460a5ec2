"""The process behind `keyless sandbox up`: AWS, the metadata services and the stand-in aws plugin, until `down`.

Started as `python -m keyless_sandbox.daemon FOLDER DESCRIPTOR SETTINGS`, where DESCRIPTOR is an open file on which the
daemon says what it is doing, line by line, and last of all "ready", and SETTINGS is JSON.
"""

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
from typing import Any

from keyless_sandbox.settings import Settings
from keyless_sandbox.state import Folder, State

READY = "ready"
_LOG = logging.getLogger(__name__)
# How long a daemon outlives a state folder that somebody removed by hand.
_LOOK_SECONDS = 2.0


def main(folder: Folder, descriptor: int, settings: Settings) -> int:
    """Run until told to stop; 0, or 2 where the folder has a daemon already."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    life = folder.live()
    if life is None:
        _LOG.error("another sandbox runs in %s", folder.path)
        return 2
    with os.fdopen(descriptor, "w", buffering=1) as progress:
        stop_plugin = _start(folder, settings, lambda line: print(line, file=progress))
        print(READY, file=progress)
    while not stop.wait(_LOOK_SECONDS) and folder.is_lived_in_by(life) and settings.parent in {None, os.getppid()}:
        pass
    _LOG.info("stopping")
    stop_plugin()  # the other servers end with the process
    return 0


def _start(folder: Folder, settings: Settings, say: Callable[[str], None]) -> Callable[[], None]:
    """Start every server and describe them in the state folder; what ends the stand-in plugin."""
    say("loading AWS")
    # Imported here, since moto takes a second: the lock is taken and the first word said before.
    from keyless_sandbox import certificates, corrections  # noqa: PLC0415
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

    corrections.apply()
    deployer = deploying.create(settings.deployer)
    listeners = Listeners(find_machine, Sessions(life=timedelta(seconds=settings.session_seconds)))

    def close_dead() -> None:
        listeners.close_dead()
        aws.close_dead()

    enforcement = Enforcement(AccessKeys(), DecisionLog(folder.decisions), MotoServices(), close_dead)
    tls = certificates.create(folder.authority) if settings.https else None
    aws = AwsServer(enforcement, runs, tls)
    key = secrets.token_urlsafe(32)
    questions: dict[str, Callable[..., Any]] = {
        "instances": _instances,
        "metadata_endpoint": listeners.endpoint,
        "aws_endpoint": aws.endpoint_of,
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
