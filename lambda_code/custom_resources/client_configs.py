"""How the boto3 clients of the functions wait and retry."""

from botocore.config import Config

CONTROL = Config(retries={"mode": "standard", "total_max_attempts": 6})
# The service ends a request after 60 s. Whoever sends one retries by itself: a retry inside the
# client would count as latency.
INVOKE = Config(read_timeout=75, connect_timeout=5, retries={"total_max_attempts": 1})
