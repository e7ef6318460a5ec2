"""EC2 key pairs, of public keys that the program has."""

from keyless_sandbox.provider.aws import Aws, tag_map
from keyless_sandbox.provider.resources.tags import retag_ec2, tag_specifications
from keyless_sandbox.provider.schema import CHOSEN_AT_CREATION, REGION, TAGS, Naming, Property, Resource
from keyless_sandbox.provider.wire import Properties


def _create(aws: Aws, new: Properties) -> str:
    aws.ec2.import_key_pair(
        KeyName=new["keyName"],
        PublicKeyMaterial=new["publicKey"].encode(),
        TagSpecifications=tag_specifications("key-pair", new.get("tagsAll")),
    )
    return new["keyName"]


def _read(aws: Aws, name: str, _state: Properties) -> Properties:
    found = aws.ec2.describe_key_pairs(KeyNames=[name])["KeyPairs"][0]
    return {
        "arn": f"arn:{aws.partition.name}:ec2:{aws.region}:{aws.account}:key-pair/{name}",
        "fingerprint": found["KeyFingerprint"],
        "keyName": name,
        "keyPairId": found["KeyPairId"],
        "keyType": found.get("KeyType", "rsa"),
        "region": aws.region,
        "tags": tag_map(found.get("Tags")),
    }


def _update(aws: Aws, _name: str, old: Properties, new: Properties) -> None:
    retag_ec2(aws, [old["keyPairId"]], old, new)


KEY_PAIR = Resource(
    token="aws:ec2/keyPair:KeyPair",  # noqa: S106 - a type token
    inputs={
        "keyName": CHOSEN_AT_CREATION,
        "publicKey": Property(required=True, force_new=True),
        "region": REGION,
        "tags": TAGS,
    },
    outputs=("arn", "fingerprint", "keyPairId", "keyType"),
    not_done=frozenset({"keyNamePrefix"}),
    naming=Naming(property="keyName", limit=255),
    create=_create,
    read=_read,
    update=_update,
    delete=lambda aws, name, _state: aws.ec2.delete_key_pair(KeyName=name),
)
