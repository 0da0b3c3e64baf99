"""BucketEncryption of AWS::S3::Bucket, which MiniStack leaves out: the key of what is stored."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

_PROPERTY = "BucketEncryption"
_DEFAULT = "ServerSideEncryptionByDefault"
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def encryption_xml(encryption: Mapping[str, Any]) -> bytes:
    """Write the property as PutBucketEncryption's body."""
    root = Element("ServerSideEncryptionConfiguration", xmlns=_NAMESPACE)
    for rule in encryption.get("ServerSideEncryptionConfiguration", ()):
        element = SubElement(root, "Rule")
        given = rule.get(_DEFAULT, {})
        default = SubElement(element, "ApplyServerSideEncryptionByDefault")
        key_id = given.get("KMSMasterKeyID")
        # AWS's own key, as the bootstrap's bucket has it, is not there: S3's takes its place.
        SubElement(default, "SSEAlgorithm").text = given["SSEAlgorithm"] if key_id else "AES256"
        if key_id:
            SubElement(default, "KMSMasterKeyID").text = str(key_id)
        key = SubElement(element, "BucketKeyEnabled")
        key.text = str(rule.get("BucketKeyEnabled", False)).lower()
    return tostring(root)


def install() -> None:
    """Add the property to those that MiniStack applies through S3's API."""
    from ministack.services import s3  # noqa: PLC0415  # reads the environment when imported
    from ministack.services.cloudformation import provisioners  # noqa: PLC0415

    provisioners._S3_BUCKET_CONFIGURATIONS += (  # noqa: SLF001
        (_PROPERTY, encryption_xml, s3._put_bucket_encryption, s3._delete_bucket_encryption),  # noqa: SLF001
    )
