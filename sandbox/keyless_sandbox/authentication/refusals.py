"""How each service says that it does not accept who is asking."""

from enum import Enum

from keyless_sandbox.api_request import ApiError


class Refusal(Enum):
    """Why a signature, or the lack of one, is not accepted."""

    NOT_SIGNED = "not signed"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown key"
    WRONG_TOKEN = "wrong token"  # noqa: S105 - not one
    EXPIRED_TOKEN = "expired token"  # noqa: S105 - not one
    SKEWED = "skewed"
    WRONG_SIGNATURE = "wrong signature"


_Told = tuple[str, int, str]

_NO_MATCH = "The request signature we calculated does not match the signature you provided."
_NOT_VALID = "The security token included in the request is invalid."
_ENDED = "The security token included in the request is expired"
_SKEW = "The difference between the request time and the current time is too large."
_NO_TOKEN = "Request is missing Authentication Token"  # noqa: S105 - a message
_EC2_NOT_VALID = "AWS was not able to validate the provided access credentials"
_CONSULT = (
    f"{_NO_MATCH} Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
)

# "Error responses" of the Amazon S3 API Reference.
_S3: dict[Refusal, _Told] = {
    Refusal.NOT_SIGNED: ("AccessDenied", 403, "Access Denied"),
    Refusal.MALFORMED: (
        "AuthorizationHeaderMalformed",
        400,
        "The authorization header that you provided is not valid.",
    ),
    Refusal.UNKNOWN_KEY: (
        "InvalidAccessKeyId",
        403,
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    Refusal.WRONG_TOKEN: ("InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
    Refusal.EXPIRED_TOKEN: ("ExpiredToken", 400, "The provided token has expired."),
    Refusal.SKEWED: ("RequestTimeTooSkewed", 403, _SKEW),
    Refusal.WRONG_SIGNATURE: ("SignatureDoesNotMatch", 403, f"{_NO_MATCH} Check your key and signing method."),
}
# "Error codes for the Amazon EC2 API".
_EC2: dict[Refusal, _Told] = {
    Refusal.NOT_SIGNED: ("MissingAuthenticationToken", 403, _NO_TOKEN),
    Refusal.MALFORMED: ("AuthFailure", 401, _EC2_NOT_VALID),
    Refusal.UNKNOWN_KEY: ("AuthFailure", 401, _EC2_NOT_VALID),
    Refusal.WRONG_TOKEN: ("AuthFailure", 401, _EC2_NOT_VALID),
    Refusal.EXPIRED_TOKEN: ("RequestExpired", 400, "Request has expired."),
    Refusal.SKEWED: ("RequestExpired", 400, "Request has expired."),
    Refusal.WRONG_SIGNATURE: ("AuthFailure", 401, _EC2_NOT_VALID),
}
# "Common Errors" of the IAM and the STS API Reference.
_QUERY: dict[Refusal, _Told] = {
    Refusal.NOT_SIGNED: ("MissingAuthenticationToken", 403, _NO_TOKEN),
    Refusal.MALFORMED: ("IncompleteSignature", 400, "The request signature does not conform to AWS standards."),
    Refusal.UNKNOWN_KEY: ("InvalidClientTokenId", 403, _NOT_VALID),
    Refusal.WRONG_TOKEN: ("InvalidClientTokenId", 403, _NOT_VALID),
    Refusal.EXPIRED_TOKEN: ("ExpiredToken", 403, _ENDED),
    Refusal.SKEWED: ("SignatureDoesNotMatch", 403, _SKEW),
    Refusal.WRONG_SIGNATURE: ("SignatureDoesNotMatch", 403, _CONSULT),
}
# "Common Errors" of the Systems Manager and the KMS API Reference.
_JSON: dict[Refusal, _Told] = {
    Refusal.NOT_SIGNED: ("MissingAuthenticationTokenException", 400, _NO_TOKEN),
    Refusal.MALFORMED: (
        "IncompleteSignatureException",
        400,
        "The request signature does not conform to AWS standards.",
    ),
    Refusal.UNKNOWN_KEY: ("UnrecognizedClientException", 400, _NOT_VALID),
    Refusal.WRONG_TOKEN: ("UnrecognizedClientException", 400, _NOT_VALID),
    Refusal.EXPIRED_TOKEN: ("ExpiredTokenException", 400, _ENDED),
    Refusal.SKEWED: ("InvalidSignatureException", 400, _SKEW),
    Refusal.WRONG_SIGNATURE: ("InvalidSignatureException", 400, _CONSULT),
}
_BY_SERVICE = {"s3": _S3, "s3control": _S3, "ec2": _EC2, "ssm": _JSON, "kms": _JSON}


def refused(refusal: Refusal, service: str, why: str) -> ApiError:
    """The error that a service gives.

    Args:
        refusal: what is wrong.
        service: such as `s3`.
        why: more exactly, for the decision log.
    """
    code, status, message = _BY_SERVICE.get(service, _QUERY)[refusal]
    return ApiError(code, message, status, why=why)
