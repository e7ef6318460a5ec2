"""An authority and certificates for this machine, made anew for each sandbox that speaks TLS."""

import ssl
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFE = timedelta(days=365)
_HOUR = timedelta(hours=1)
_AUTHORITY = "Keyless sandbox authority"
_REMEMBERED = 256  # names under localhost


def create(authority: Path) -> ssl.SSLContext:
    """Make an authority, and certificates of 127.0.0.1, localhost and whatever is asked for under localhost.

    Args:
        authority: where the certificate of the authority is put, which clients have to trust. Its key stays in this process.

    Returns:
        What a server speaks TLS with.
    """
    issuer = _Issuer(ec.generate_private_key(ec.SECP256R1()), authority.parent)
    authority.write_bytes(issuer.certificate().public_bytes(serialization.Encoding.PEM))
    context = issuer.context(x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1")))
    lock = threading.Lock()

    @lru_cache(maxsize=_REMEMBERED)
    def context_of(name: str) -> ssl.SSLContext:
        return issuer.context(x509.DNSName(name))

    def choose(connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        if name and name.lower().endswith(".localhost"):
            with lock:  # a client opens several connections at once, and one certificate will do
                connection.context = context_of(name.lower())

    # S3's clients put the bucket in the host's name. A certificate of *.localhost is none to OpenSSL and Node.js, which take no
    # wildcard right under a top-level name, and it would not match a bucket with a dot.
    context.sni_callback = choose
    return context


@dataclass(frozen=True)
class _Issuer:
    key: ec.EllipticCurvePrivateKey
    folder: Path  # where what Python reads from files only is put for a moment

    def certificate(self) -> x509.Certificate:
        return (
            _certificate(_AUTHORITY, self.key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def context(self, *names: x509.GeneralName) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        known_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        certificate = (
            _certificate("Keyless sandbox", key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(known_by, critical=False)
            .sign(self.key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        with NamedTemporaryFile(dir=self.folder) as file:  # only its owner may read it
            file.write(certificate.public_bytes(serialization.Encoding.PEM) + private)
            file.flush()
            context.load_cert_chain(file.name)
        return context


def _certificate(subject: str, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(timezone.utc)
    return x509.CertificateBuilder(
        _name(_AUTHORITY), _name(subject), key, x509.random_serial_number(), now - _HOUR, now + _LIFE
    ).add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
