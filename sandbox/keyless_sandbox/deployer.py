"""Who `pulumi up` is in a sandbox, and what it may do there."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from keyless_iam.arns import parse_arn
from keyless_iam.managed import is_managed_by_aws, managed_policy
from keyless_iam.policy import UnknownPolicy
from keyless_iam.problems import DocumentError
from keyless_iam.reading import Kind, read_document

from keyless_sandbox.state import SandboxError

ACCOUNT = "123456789012"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@dataclass(frozen=True)
class Deployer:
    """The principal whose keys `keyless sandbox env` gives out.

    Attributes:
        role: the ARN of the role that it has a session of; empty if it is the user `deployer`.
        policies: names and documents, as JSON, of what it may do.
    """

    role: str = ""
    policies: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, given: Iterable[str]) -> "Deployer":
        """The deployer that options describe.

        Args:
            given: the ARN of a role to be, at most once; ARNs of policies that AWS manages; files of policy documents. Without
                any policy it may do everything.

        Raises:
            SandboxError: one of them is none of these.
        """
        roles: list[str] = []
        policies: dict[str, str] = {}
        for each in given:
            if each.startswith("arn:") and not is_managed_by_aws(each):
                roles.append(_role(each))
            else:
                name, document = _policy(each)
                if name in policies:
                    raise SandboxError(f"--deployer {each}: another policy is called {name}; rename one of the files")
                policies[name] = document
        if len(roles) > 1:
            raise SandboxError(f"--deployer: {roles[0]} and {roles[1]} are two roles; name one")
        if not policies:
            policies = dict((_policy(ADMINISTRATOR),))
        return cls(roles[0] if roles else "", tuple(policies.items()))


def _role(arn: str) -> str:
    parts = parse_arn(arn)
    if (
        parts is None
        or parts.service != "iam"
        or not parts.resource.startswith("role/")
        or parts.resource.endswith("/")
    ):
        raise SandboxError(
            f"--deployer {arn}: it is neither a role nor a policy of AWS; give such an ARN, or a file with a policy"
        )
    if parts.account != ACCOUNT:
        raise SandboxError(f"--deployer {arn}: the sandbox is account {ACCOUNT}; write the role's ARN with it")
    return arn


def _policy(given: str) -> tuple[str, str]:
    """The name and the document of a policy."""
    if is_managed_by_aws(given):
        found = managed_policy(given)
        if isinstance(found, UnknownPolicy):
            raise SandboxError(f"--deployer {given}: {found.reason}; give its document as a file")
        return given.rpartition("/")[2], found.document.to_json()
    try:
        text = Path(given).read_bytes()
        return Path(given).stem, read_document(text, Kind.IDENTITY).to_json()
    except OSError as error:
        raise SandboxError(f"--deployer {given}: {error.strerror}") from None
    except DocumentError as error:
        raise SandboxError(f"--deployer {given}: {error.problems[0]}") from None
