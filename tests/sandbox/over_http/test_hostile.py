"""The hostile set against the whole of the sandbox's AWS."""

import time

import pytest

from tests.sandbox.hostile.attack import Attack, Identity, Target, reply_to
from tests.sandbox.hostile.table import ATTACKS
from tests.sandbox.over_http.account import Account

SECRET = b"the content that nobody may see"
BUCKET = "bucket"


def session(account: Account, name: str, seconds: int = 3600) -> Identity:
    keys = account.session({}, name, seconds)
    return Identity(keys.access_key, keys.secret_key, keys.token)


@pytest.fixture(scope="module")
def target(account: Account) -> Target:
    account.reset()
    s3 = account.administer("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="in/own", Body=b"own")
    s3.put_object(Bucket=BUCKET, Key="secret/other", Body=SECRET)
    listing = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{BUCKET}"}
    account.session(
        {
            "identity": [
                {**listing, "Condition": {"StringLike": {"s3:prefix": "in/*"}}},
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                    "Resource": f"arn:aws:s3:::{BUCKET}/in/*",
                },
            ]
        }
    )
    own, other, ended = session(account, "own"), session(account, "other"), session(account, "ended", 1)
    time.sleep(1.1)
    return Target(account.endpoint.removeprefix("http://"), BUCKET, own, other, ended)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_gets_in_nowhere(account: Account, target: Target, attack: Attack) -> None:
    reply = reply_to(attack.bytes(target), target.host)
    assert attack.batch or not 200 <= reply.status < 300, reply
    assert SECRET not in reply.body
    s3 = account.administer("s3")
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == ["in/own", "secret/other"]
    assert s3.get_object(Bucket=BUCKET, Key="secret/other")["Body"].read() == SECRET
    assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == [BUCKET]


def test_what_is_granted_is_let_in(account: Account, target: Target) -> None:
    assert reply_to(target.sent(key="in/own").bytes(), target.host).body == b"own"
    assert reply_to(target.sent(key="in/own", presigned=60).bytes(), target.host).body == b"own"
    assert reply_to(target.sent(key="secret/other").bytes(), target.host).status == 403
    assert account.decisions()[-1].action == "s3:GetObject"
    assert account.decisions()[-1].denied
