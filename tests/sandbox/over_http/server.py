"""AWS with enforcement in a process of its own, whose state a test can throw away.

Says on a line of standard output where it is and what the deployer signs with. For every line that it reads it throws away all
but the deployer, and answers with an empty line.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from keyless_sandbox import corrections
from keyless_sandbox.authorization import deploying
from keyless_sandbox.authorization.log import DecisionLog
from keyless_sandbox.authorization.principals import AccessKeys
from keyless_sandbox.aws import AwsServer
from keyless_sandbox.deployer import Deployer
from keyless_sandbox.enforcement import Enforcement
from keyless_sandbox.machines import runs
from keyless_sandbox.moto_services import MotoServices
from moto.core.base_backend import BackendDict
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends


def main(log: Path) -> None:
    corrections.apply()
    aws = AwsServer(Enforcement(AccessKeys(), DecisionLog(log), MotoServices(), lambda: None), runs)
    keys = deploying.create(Deployer.of(()))
    print(json.dumps({"endpoint": aws.endpoint, **asdict(keys)}), flush=True)
    before = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    users, access_keys = dict(before.users), dict(before.access_keys)
    for _ in sys.stdin:
        BackendDict.reset()
        now = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
        now.users.update(users)
        now.access_keys.update(access_keys)
        print(flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
