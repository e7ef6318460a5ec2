"""The operations of S3: by what of a request each is told, and which permission it needs first.

Source: "Required permissions for Amazon S3 API operations" (Amazon S3 User Guide) and "Amazon S3 API Reference". A request
that is none of these, or that carries a parameter that its operation does not have, is refused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Flag, auto
from functools import lru_cache


class Trait(Flag):
    """What else decides about a request, beside its operation's action."""

    NONE = 0
    ACL = auto()
    """Headers may grant an ACL."""
    TAGS = auto()
    """A header may tag the object."""
    LOCK = auto()
    """Headers may lock the object."""
    BYPASS = auto()
    """A header may ask to pass governance over."""
    CONDITIONAL = auto()
    """``If-Match`` tells whether the object is as one thinks."""
    EXISTS = auto()
    """It is about an object that must exist, which not everybody is told."""
    ENCRYPTS = auto()
    """It writes under the key that the request names, or else the bucket."""
    DECRYPTS = auto()
    """It reads what the object holds."""
    CHECKSUM = auto()
    """It reads what the object holds if the checksum is asked for."""
    UPLOAD = auto()
    """It goes on with a multipart upload."""
    PARTS = auto()
    """It reads or writes parts of a multipart upload."""
    COPIES = auto()
    """It has a source."""
    CREATES = auto()
    """It makes an object at once."""
    PREPARES = auto()
    """It is a step on the way to an object."""


@dataclass(frozen=True)
class Operation:
    """An operation of S3.

    Attributes:
        name: as the API reference has it; of settings of a bucket, method and sub-resource.
        method: such as ``GET``.
        about: ``account``, ``bucket`` or ``object``.
        selectors: the query parameters by which it is told.
        actions: what it needs, without prefix.
        version_actions: what it needs instead if the request names a version; none if it can name none.
        parameters: further query parameters that it may carry.
        required: those of them that it must carry.
        traits: what else decides.
        refused: why the sandbox does not execute it; empty if it does.
    """

    name: str
    method: str
    about: str
    selectors: frozenset[str]
    actions: tuple[str, ...]
    version_actions: tuple[str, ...] = ()
    parameters: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    traits: Trait = Trait.NONE
    refused: str = ""


def find(method: str, about: str, names: Iterable[str], *, copies: bool) -> Operation | None:
    """The operation that a request asks for; None if it is none that S3 has.

    Args:
        method: of HTTP.
        about: ``account``, ``bucket`` or ``object``.
        names: of its query parameters, those of signatures and headers left out.
        copies: whether it names a source to copy from.
    """
    table, selectors = _table()
    given = frozenset(names)
    found = table.get((method, about, given & selectors[about], copies))
    if found is None or not found.required <= given <= found.selectors | found.parameters:
        return None
    return found


@lru_cache(maxsize=1)
def operations() -> tuple[Operation, ...]:
    """All of them."""
    return (*_operations(), *_settings())


# An action with "!" before it is of an operation that moto lacks, and would take for another.
_OPERATIONS = """
    # operation               about    method  by            action                            with a version             traits
    ListBuckets               account  GET     -             ListAllMyBuckets                  -                          -
    ListDirectoryBuckets      account  GET     max-directory-buckets  !                        -                          -
    HeadBucket                bucket   HEAD    -             ListBucket                        -                          -
    ListObjects               bucket   GET     -             ListBucket                        -                          -
    ListObjectVersions        bucket   GET     versions      ListBucketVersions                -                          -
    ListMultipartUploads      bucket   GET     uploads       ListBucketMultipartUploads        -                          -
    CreateBucket              bucket   PUT     -             CreateBucket                      -                          acl
    DeleteBucket              bucket   DELETE  -             DeleteBucket                      -                          -
    DeleteObjects             bucket   POST    delete        -                                 -                          bypass
    PostObject                bucket   POST    -             !                                 -                          -
    CreateSession             bucket   GET     session       !                                 -                          -
    GetObject                 object   GET     -             GetObject                         GetObjectVersion           exists,decrypts
    HeadObject                object   HEAD    -             GetObject                         GetObjectVersion           exists,checksum
    GetObjectAcl              object   GET     acl           GetObjectAcl                      GetObjectVersionAcl        exists
    GetObjectAttributes       object   GET     attributes    GetObject,GetObjectAttributes     GetObjectVersion,GetObjectVersionAttributes  exists,decrypts
    GetObjectLegalHold        object   GET     legal-hold    GetObjectLegalHold                GetObjectLegalHold         exists
    GetObjectRetention        object   GET     retention     !GetObjectRetention               GetObjectRetention         -
    GetObjectTagging          object   GET     tagging       GetObjectTagging                  GetObjectVersionTagging    exists
    GetObjectTorrent          object   GET     torrent       !GetObjectTorrent                 -                          -
    GetObjectAnnotation       object   GET     annotation    !GetObjectAnnotation              -                          -
    ListParts                 object   GET     uploadId      ListMultipartUploadParts          -                          upload,parts
    PutObject                 object   PUT     -             PutObject                         -                          acl,tags,lock,conditional,encrypts,creates
    CopyObject                object   PUT     -             PutObject                         -                          acl,tags,lock,conditional,encrypts,creates,copies
    UploadPart                object   PUT     uploadId      PutObject                         -                          upload,parts,prepares
    UploadPartCopy            object   PUT     uploadId      PutObject                         -                          upload,parts,prepares,copies
    PutObjectAcl              object   PUT     acl           PutObjectAcl                      -                          exists
    PutObjectLegalHold        object   PUT     legal-hold    PutObjectLegalHold                PutObjectLegalHold         exists
    PutObjectRetention        object   PUT     retention     PutObjectRetention                PutObjectRetention         exists,bypass
    PutObjectTagging          object   PUT     tagging       PutObjectTagging                  PutObjectVersionTagging    exists
    PutObjectAnnotation       object   PUT     annotation    !PutObjectAnnotation              -                          -
    UpdateObjectEncryption    object   PUT     encryption    !UpdateObjectEncryption           -                          -
    RenameObject              object   PUT     renameObject  !                                 -                          -
    CreateMultipartUpload     object   POST    uploads       PutObject                         -                          acl,tags,lock,encrypts,prepares
    CompleteMultipartUpload   object   POST    uploadId      PutObject                         -                          upload,parts,conditional,creates
    RestoreObject             object   POST    restore       RestoreObject                     -                          exists
    SelectObjectContent       object   POST    select        GetObject                         -                          exists,decrypts
    DeleteObject              object   DELETE  -             DeleteObject                      DeleteObjectVersion        bypass,conditional
    DeleteObjectTagging       object   DELETE  tagging       DeleteObjectTagging               DeleteObjectVersionTagging exists
    DeleteObjectAnnotation    object   DELETE  annotation    !DeleteObjectAnnotation           -                          -
    AbortMultipartUpload      object   DELETE  uploadId      AbortMultipartUpload              -                          upload
"""

_SETTINGS = """
    # setting of a bucket    read                               write                              delete
    accelerate               GetAccelerateConfiguration         PutAccelerateConfiguration         -
    acl                      GetBucketAcl                       PutBucketAcl                       -
    cors                     GetBucketCORS                      PutBucketCORS                      PutBucketCORS
    encryption               GetEncryptionConfiguration         PutEncryptionConfiguration         PutEncryptionConfiguration
    lifecycle                GetLifecycleConfiguration          PutLifecycleConfiguration          PutLifecycleConfiguration
    location                 GetBucketLocation                  -                                  -
    logging                  GetBucketLogging                   PutBucketLogging                   -
    notification             GetBucketNotification              PutBucketNotification              -
    object-lock              GetBucketObjectLockConfiguration   PutBucketObjectLockConfiguration   -
    ownershipControls        GetBucketOwnershipControls         PutBucketOwnershipControls         PutBucketOwnershipControls
    policy                   GetBucketPolicy                    PutBucketPolicy                    DeleteBucketPolicy
    policyStatus             GetBucketPolicyStatus              -                                  -
    publicAccessBlock        GetBucketPublicAccessBlock         PutBucketPublicAccessBlock         PutBucketPublicAccessBlock
    replication              GetReplicationConfiguration        PutReplicationConfiguration        PutReplicationConfiguration
    tagging                  GetBucketTagging                   PutBucketTagging                   PutBucketTagging
    versioning               GetBucketVersioning                PutBucketVersioning                -
    website                  GetBucketWebsite                   PutBucketWebsite                   DeleteBucketWebsite
    inventory                GetInventoryConfiguration          PutInventoryConfiguration          !PutInventoryConfiguration
    abac                     !GetBucketAbac                     !PutBucketAbac                     -
    analytics                !GetAnalyticsConfiguration         !PutAnalyticsConfiguration         !PutAnalyticsConfiguration
    intelligent-tiering      !GetIntelligentTieringConfiguration  !PutIntelligentTieringConfiguration  !PutIntelligentTieringConfiguration
    metrics                  !GetMetricsConfiguration           !PutMetricsConfiguration           !PutMetricsConfiguration
    requestPayment           !GetBucketRequestPayment           !PutBucketRequestPayment           -
    metadataTable            !GetBucketMetadataTableConfiguration  !CreateBucketMetadataTableConfiguration  !DeleteBucketMetadataTableConfiguration
    metadataConfiguration    !GetBucketMetadataTableConfiguration  !CreateBucketMetadataTableConfiguration  !DeleteBucketMetadataTableConfiguration
    metadataAnnotationTable  -  !UpdateBucketMetadataAnnotationTableConfiguration  -
    metadataInventoryTable   -  !UpdateBucketMetadataInventoryTableConfiguration  -
    metadataJournalTable     -  !UpdateBucketMetadataJournalTableConfiguration  -
"""

_ANSWER = (
    "response-cache-control response-content-disposition response-content-encoding response-content-language "
    "response-content-type response-expires"
)
_LISTING = "prefix delimiter encoding-type"

_PARAMETERS = {
    "ListBuckets": "max-buckets continuation-token prefix bucket-region",
    "ListDirectoryBuckets": "continuation-token",
    # Those of ListObjectsV2 too, which needs the same.
    "ListObjects": f"{_LISTING} max-keys marker list-type continuation-token fetch-owner start-after",
    "ListObjectVersions": f"{_LISTING} max-keys key-marker version-id-marker",
    "ListMultipartUploads": f"{_LISTING} key-marker max-uploads upload-id-marker",
    "GetObject": f"partNumber {_ANSWER}",
    "HeadObject": f"partNumber {_ANSWER}",
    "GetObjectAnnotation": "annotationName versionId max-annotation-results annotation-prefix continuation-token",
    "PutObjectAnnotation": "annotationName versionId",
    "DeleteObjectAnnotation": "annotationName versionId",
    "UpdateObjectEncryption": "versionId",
    "ListParts": "max-parts part-number-marker",
    **dict.fromkeys(("analytics", "intelligent-tiering", "inventory", "metrics"), "id continuation-token"),
}
_REQUIRED = {
    "UploadPart": "partNumber",
    "UploadPartCopy": "partNumber",
    "SelectObjectContent": "select-type",
}

_ELSEWHERE = "moto has no such operation and would execute another"
_DIRECTORY = "it is an operation of directory buckets, which the sandbox does not have"
_REFUSED = {
    "ListDirectoryBuckets": _DIRECTORY,
    "CreateSession": _DIRECTORY,
    "RenameObject": _DIRECTORY,
    "PostObject": "uploads by a form are not served",
}


@lru_cache(maxsize=1)
def _table() -> tuple[dict[tuple[str, str, frozenset[str], bool], Operation], dict[str, frozenset[str]]]:
    table = {(o.method, o.about, o.selectors, Trait.COPIES in o.traits): o for o in operations()}
    selectors = {
        about: frozenset(name for o in operations() if o.about == about for name in o.selectors)
        for about in ("account", "bucket", "object")
    }
    return table, selectors


def _operations() -> Iterator[Operation]:
    for name, about, method, by, actions, version_actions, traits in _rows(_OPERATIONS):
        required = frozenset(_REQUIRED.get(name, "").split())
        versioned = {"versionId"} if version_actions != "-" else set[str]()
        yield Operation(
            name,
            method,
            about,
            frozenset(_listed(by)),
            _listed(actions.removeprefix("!")),
            _listed(version_actions),
            required | versioned | frozenset(_PARAMETERS.get(name, "").split()),
            required,
            _traits(traits),
            _REFUSED.get(name, _ELSEWHERE) if actions.startswith("!") else "",
        )


def _settings() -> Iterator[Operation]:
    for name, *actions in _rows(_SETTINGS):
        for method, action in zip(("GET", "PUT", "DELETE"), actions, strict=True):
            if action == "-":
                continue
            # What is only ever made new is posted, not put.
            verb = "POST" if action.startswith("!Create") else method
            yield Operation(
                f"{verb} {name}",
                verb,
                "bucket",
                frozenset({name}),
                _listed(action.removeprefix("!")),
                parameters=frozenset(_PARAMETERS.get(name, "").split()),
                refused=_ELSEWHERE if action.startswith("!") else "",
            )


def _rows(table: str) -> Iterator[list[str]]:
    return (line.split() for line in table.strip().splitlines() if not line.lstrip().startswith("#"))


def _listed(words: str) -> tuple[str, ...]:
    return () if words in ("-", "") else tuple(words.split(","))


def _traits(names: str) -> Trait:
    traits = Trait.NONE
    for name in _listed(names):
        traits |= Trait[name.upper()]
    return traits
