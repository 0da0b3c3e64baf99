"""A certificate authority of the emulator's own, so that clients verify TLS as they do on AWS."""

from dataclasses import dataclass
from pathlib import Path

# Clients use the address. A name would make the AWS SDK for JavaScript put the bucket before it
# (bucket.localhost), which most machines cannot resolve; the other names are for people.
HOST = "127.0.0.1"
_NAMES = ("localhost", HOST, "*.localhost", "*.s3.localhost")


@dataclass(frozen=True)
class Certificates:
    """PEM files: the authority that clients trust, and the server's own chain and key."""

    authority: Path
    chain: Path
    key: Path


def write_certificates(directory: Path) -> Certificates:
    """Make an authority and a server certificate, and write them into the folder."""
    import trustme  # noqa: PLC0415  # its import builds cryptography's bindings; clients need none

    authority = trustme.CA(organization_name="local_aws")
    server = authority.issue_cert(*_NAMES, common_name="localhost")
    files = Certificates(directory / "ca.pem", directory / "server.pem", directory / "server.key")
    files.key.touch(mode=0o600)
    authority.cert_pem.write_to_path(files.authority)
    server.private_key_pem.write_to_path(files.key)
    files.chain.write_bytes(b"".join(blob.bytes() for blob in server.cert_chain_pems))
    return files
