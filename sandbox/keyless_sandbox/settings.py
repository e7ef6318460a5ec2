"""How a sandbox is to be started: what `keyless sandbox up` tells its daemon."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from keyless_sandbox.deployer import Deployer


@dataclass(frozen=True)
class Settings:
    """The settings of a sandbox.

    Attributes:
        bin: a folder that `env` puts first on PATH.
        deployer: who `pulumi up` is.
        session_seconds: how long the credentials of an instance last.
        https: whether AWS speaks TLS.
        parent: the process that starts it, if it is to end with that process, however that ends.
    """

    bin: str | None = None
    deployer: Deployer = field(default_factory=lambda: Deployer.of(()))
    session_seconds: int = 21_600
    https: bool = False
    parent: int | None = None

    def to_json(self) -> str:
        """The settings as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Settings":
        """The settings that a text says."""
        data: dict[str, Any] = json.loads(text)
        deployer = Deployer(
            data["deployer"]["role"], tuple((name, each) for name, each in data["deployer"]["policies"])
        )
        data["deployer"] = deployer
        return cls(**data)
