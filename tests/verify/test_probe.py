from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verify.probes.probe import Probe, run_all

if TYPE_CHECKING:
    import pytest


def broken(_: Any) -> str:
    """A probe that meets what it did not expect."""
    raise KeyError("EndpointStatus")


def test_a_probe_that_fails_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    """Its failure is its answer, and the next one is asked and printed all the same."""
    probes = [
        Probe(question="One?", tried="this", ask=broken),
        Probe(question="Two?", tried="that", ask=lambda _: "yes"),
    ]
    echo: Any = None

    first, second = run_all(probes, echo)

    assert (first.asked, second.asked, second.answer) == (False, True, "yes")
    assert "KeyError: 'EndpointStatus'" in first.answer
    assert "2. Two?\n   tried:  that\n   answer: yes\n" in capsys.readouterr().out
