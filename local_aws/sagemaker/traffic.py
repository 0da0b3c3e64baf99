"""Who takes the next request while two fleets share the traffic of one endpoint."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from local_aws.sagemaker.fleet import Fleet


@dataclass
class _Route:
    fleet: Fleet
    share: Fraction
    credit: Fraction = Fraction(0)


class Traffic:
    """Shares of the traffic by fleet, served exactly (smooth weighted round robin).

    Of any N requests in a row one of two fleets gets its share of N, rounded down or up.
    """

    def __init__(self, shares: Sequence[tuple[Fleet, Fraction]]) -> None:
        """`shares` add up to 1."""
        self._lock = threading.Lock()
        self._routes = [_Route(fleet, share) for fleet, share in shares]

    @property
    def shares(self) -> list[tuple[Fleet, Fraction]]:
        """The fleets and what each gets."""
        return [(route.fleet, route.share) for route in self._routes]

    def route(self) -> Fleet:
        """Pick the fleet of the next request."""
        with self._lock:
            for route in self._routes:
                route.credit += route.share
            chosen = max(self._routes, key=lambda route: route.credit)
            chosen.credit -= 1
            return chosen.fleet


def blended(
    old: Sequence[tuple[Fleet, Fraction]], green: Fleet, share: Fraction
) -> list[tuple[Fleet, Fraction]]:
    """Give a fleet its share and let the old ones split the rest as they did before."""
    return [*((fleet, part * (1 - share)) for fleet, part in old), (green, share)]
