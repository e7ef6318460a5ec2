# ruff: noqa: ANN401 - boto3 has no types
"""Makes calls with the SDK's default client and says how each ended: `python -m keyless_sandbox.proof.prober`.

Reads a JSON list of calls from standard input and writes a JSON list of endings. It is started with the environment of a program
on an instance, and knows nothing of the sandbox, of policies or of what is expected.
"""

import json
import os
import sys
from typing import Any


def main(*, unsigned: bool) -> None:
    """Makes the calls in their order.

    Args:
        unsigned: whether without credentials, as anybody could.
    """
    import boto3  # noqa: PLC0415 - the parent reads this module's name only
    from botocore import UNSIGNED  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    # The SDKs of other languages read this variable; boto3 does not.
    session: Any = boto3.Session(region_name=os.environ["AWS_REGION"])
    clients: dict[str, Any] = {}
    config: Any = Config(signature_version=UNSIGNED) if unsigned else None
    endings: list[dict[str, str]] = []
    for call in json.load(sys.stdin):
        service = call["service"]
        client = clients.get(service) or clients.setdefault(service, session.client(service, config=config))
        endings.append(_ending(client, call["method"], call["parameters"]))
    json.dump(endings, sys.stdout)


def _ending(client: Any, method: str, parameters: dict[str, Any]) -> dict[str, str]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        answer: dict[str, Any] = getattr(client, method)(**parameters)
    except ClientError as error:
        answered: Any = error.response
        told: dict[str, Any] = answered.get("Error", {})
        return {"code": str(told.get("Code", "")), "message": str(told.get("Message", ""))}
    except BotoCoreError as error:
        return {"code": type(error).__name__, "message": str(error)}
    for each in answer.get("Errors", ()):
        return {"code": str(each.get("Code", "")), "message": str(each.get("Message", ""))}
    if "Body" in answer:
        answer["Body"].read()
    return {"code": "", "message": ""}


if __name__ == "__main__":
    main(unsigned="--unsigned" in sys.argv[1:])
