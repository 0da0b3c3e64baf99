"""What an action on an encrypted object takes of its key."""

# As S3's guide to SSE-KMS has it. With a bucket key S3 asks for fewer, not for others.
_OF_KEY = {"s3:GetObject": "kms:Decrypt", "s3:PutObject": "kms:GenerateDataKey"}
ENCRYPTED = frozenset(_OF_KEY)  # the actions that touch an object's content


def key_action(s3_action: str) -> str:
    """The action on the key without which S3 refuses the action on the object."""
    return _OF_KEY[s3_action]
