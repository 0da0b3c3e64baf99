"""The embedded AWS, for use as a library: `from local_aws import LocalAws`."""

from local_aws.emulator.errors import LocalAwsError
from local_aws.emulator.local import LocalAws

__all__ = ["LocalAws", "LocalAwsError"]
