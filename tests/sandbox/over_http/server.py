"""AWS with enforcement in a process of its own, whose state a test can throw away.

Says on a line of standard output where it is and what the deployer signs with. Then it answers each line that it reads: an empty
one by throwing away all but the deployer; one of JSON by a session as it describes it, whomever the role trusts.
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
from moto.sts.models import sts_backends


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(log: Path) -> None:
    corrections.apply()
    aws = AwsServer(Enforcement(AccessKeys(), DecisionLog(log), MotoServices(), lambda: None), runs)
    keys = deploying.create(Deployer.of(()))
    say(json.dumps({"endpoint": aws.endpoint, **asdict(keys)}))
    before = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    users, access_keys = dict(before.users), dict(before.access_keys)
    for line in sys.stdin:
        if line.strip():
            wanted = json.loads(line)
            session = sts_backends[DEFAULT_ACCOUNT_ID]["aws"].assume_role(
                "us-east-1", wanted["name"], wanted["role"], wanted["policy"], wanted["seconds"], ""
            )
            say(json.dumps([session.access_key_id, session.secret_access_key, session.session_token]))
            continue
        BackendDict.reset()
        now = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
        now.users.update(users)
        now.access_keys.update(access_keys)
        say("")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
