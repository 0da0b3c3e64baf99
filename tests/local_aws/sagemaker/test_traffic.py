from fractions import Fraction
from math import ceil

import pytest

from local_aws.sagemaker.capacity import Capacity
from local_aws.sagemaker.fleet import Fleet
from local_aws.sagemaker.traffic import Traffic, blended
from tests.local_aws.sagemaker.hosting import Hosting


def _fleet() -> Fleet:
    return Fleet([], Hosting().service.launch, Capacity())


@pytest.mark.parametrize("share", [Fraction(1, 10), Fraction(3, 10), Fraction(1, 3), Fraction(1)])
def test_every_run_of_requests_is_shared_exactly(share: Fraction) -> None:
    """Proves that of any N requests in a row at most N times the share, rounded up, are green."""
    blue, green = _fleet(), _fleet()
    traffic = Traffic(blended([(blue, Fraction(1))], green, share))
    chosen = [traffic.route() is green for _ in range(120)]
    for length in range(1, 60):
        for start in range(len(chosen) - length):
            taken = sum(chosen[start : start + length])
            assert int(length * share) <= taken <= ceil(length * share)


def test_old_fleets_split_what_is_left_as_before() -> None:
    """Proves that an update of a mixed fleet keeps the proportion of what is replaced."""
    one, two, green = _fleet(), _fleet(), _fleet()
    shares = blended([(one, Fraction(3, 4)), (two, Fraction(1, 4))], green, Fraction(1, 5))
    assert [share for _, share in shares] == [Fraction(3, 5), Fraction(1, 5), Fraction(1, 5)]
