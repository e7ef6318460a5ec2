"""How long the imports take that every program of a user begins with, each time in a new process."""

import subprocess
import sys

OURS = "import keyless"

# The component cannot do without these classes of pulumi_aws, which loads them when they are first touched.
FLOOR = """\
import pulumi_aws as aws
aws.iam.Role, aws.iam.RolePolicy, aws.iam.RolePolicyAttachment, aws.iam.InstanceProfile
aws.ec2.Instance, aws.ec2.SecurityGroup, aws.vpc.SecurityGroupEgressRule"""


def import_milliseconds(code: str) -> float:
    """How long a new interpreter takes for the code, without its own start and end."""
    timed = f"import time\nbegun = time.perf_counter()\n{code}\nprint((time.perf_counter() - begun) * 1000)"
    finished = subprocess.run([sys.executable, "-c", timed], stdout=subprocess.PIPE, text=True, check=True)
    return float(finished.stdout)
