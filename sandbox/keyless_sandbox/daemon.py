"""The process behind `keyless sandbox up`: AWS, the metadata services and the stand-in aws plugin, until `down`.

Started as `python -m keyless_sandbox.daemon FOLDER DESCRIPTOR [BIN]`, where DESCRIPTOR is an open file on which the
daemon says what it is doing, line by line, and last of all "ready".
"""

import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from keyless_sandbox.state import Folder, State

READY = "ready"
_LOG = logging.getLogger(__name__)
# How long a daemon outlives a state folder that somebody removed by hand.
_LOOK_SECONDS = 2.0


def main(folder: Folder, descriptor: int, bin_folder: str | None) -> int:
    """Run until told to stop; 0, or 2 where the folder has a daemon already."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    life = folder.live()
    if life is None:
        _LOG.error("another sandbox runs in %s", folder.path)
        return 2
    with os.fdopen(descriptor, "w", buffering=1) as progress:
        stop_plugin = _start(folder, bin_folder, lambda line: print(line, file=progress))
        print(READY, file=progress)
    while not stop.wait(_LOOK_SECONDS) and folder.is_lived_in_by(life):
        pass
    _LOG.info("stopping")
    stop_plugin()  # the other servers end with the process
    return 0


def _start(folder: Folder, bin_folder: str | None, say: Callable[[str], None]) -> Callable[[], None]:
    """Start every server and describe them in the state folder; what ends the stand-in plugin."""
    say("loading AWS")
    # Imported here, since moto takes a second: the lock is taken and the first word said before.
    from keyless_sandbox import corrections  # noqa: PLC0415
    from keyless_sandbox.aws import AwsServer  # noqa: PLC0415
    from keyless_sandbox.control import ControlServer  # noqa: PLC0415
    from keyless_sandbox.machines import find_machine  # noqa: PLC0415
    from keyless_sandbox.metadata.listeners import Listeners  # noqa: PLC0415
    from keyless_sandbox.metadata.sessions import Sessions  # noqa: PLC0415

    corrections.apply()
    listeners = Listeners(find_machine, Sessions())
    aws = AwsServer(after_query=listeners.close_dead)
    aws.start()
    key = secrets.token_urlsafe(32)
    control = ControlServer(key, {"instances": _instances, "metadata_endpoint": listeners.endpoint})
    control.start()

    say("loading the stand-in aws plugin")
    from keyless_sandbox.provider import serve  # noqa: PLC0415 - grpc and pulumi, heavy too

    provider = serve(aws.endpoint)
    folder.write(
        State(
            version=version("keyless"),
            moto=version("moto"),
            pid=os.getpid(),
            started=time.time(),
            aws_port=aws.port,
            provider_port=provider.port,
            control_port=control.port,
            control_key=key,
            bin=bin_folder,
        )
    )
    _LOG.info("AWS on port %d, stand-in aws plugin on port %d", aws.port, provider.port)
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
    sys.exit(main(Folder(Path(sys.argv[1])), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))
