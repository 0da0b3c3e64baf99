"""KMS keys as other services name them: by id, ARN or alias."""

from typing import Any


def find_key(account: str, region: str, name: str) -> dict[str, Any] | None:
    """Find a key by key id, key ARN, `alias/NAME` or alias ARN; None if it does not exist.

    An ARN may be of another account; everything else is of `account` and `region`.
    """
    from ministack.services import kms  # noqa: PLC0415  # reads the environment when imported

    if name.startswith("arn:"):
        parts = name.split(":", 5)
        if len(parts) != 6 or parts[2] != "kms":  # noqa: PLR2004  # fields of an ARN
            return None
        region, account, name = parts[3], parts[4], parts[5].removeprefix("key/")
    if name.startswith("alias/"):
        alias = f"arn:aws:kms:{region}:{account}:{name}"
        name = kms._aliases.get_scoped(account, region, alias, "")  # noqa: SLF001
    found: dict[str, Any] | None = kms._keys.get_scoped(account, region, name)  # noqa: SLF001
    return found


def key_is_usable(account: str, region: str, name: str) -> bool:
    """Whether the key is there, enabled, and not about to be deleted."""
    key = find_key(account, region, name)
    return key is not None and key.get("KeyState") == "Enabled"
