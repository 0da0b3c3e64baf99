import ssl
from pathlib import Path

from local_aws.emulator.tls import write_certificates


def test_the_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """Another user of the machine cannot pose as the server."""
    files = write_certificates(tmp_path)
    assert files.key.stat().st_mode & 0o077 == 0


def test_the_chain_fits_the_key_and_the_authority_is_one(tmp_path: Path) -> None:
    """OpenSSL takes the chain with its key, and the authority as an authority."""
    files = write_certificates(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.chain, files.key)
    client = ssl.create_default_context(cafile=str(files.authority))
    assert any("local_aws" in str(found["subject"]) for found in client.get_ca_certs())
