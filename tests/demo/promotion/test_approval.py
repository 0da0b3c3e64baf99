"""A person's word before a stage."""

import sys
from io import StringIO

import pytest

from demo.commands import DemoError
from demo.promotion.approval import asked
from tests.demo.promotion.stages import stage


class Terminal(StringIO):
    """Standard input that a person types into."""

    def isatty(self) -> bool:
        """Say that somebody is there."""
        return True


def test_a_yes_lets_the_promotion_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The question names the stage, its account and the model; a yes ends it."""
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))

    asked(stage("production"), "0123456789abcdef")

    question = capsys.readouterr().out
    assert "0123456789ab to production, account 333333333333" in question


@pytest.mark.parametrize("word", ["n\n", "\n", "perhaps\n", ""])
def test_anything_but_a_yes_is_a_no(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """The default is the safe one, and so is Ctrl-D."""
    monkeypatch.setattr(sys, "stdin", Terminal(word))

    with pytest.raises(DemoError, match="production was not approved"):
        asked(stage("production"), "0123456789abcdef")


def test_without_a_terminal_nobody_approves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words say how an approval is given then."""
    monkeypatch.setattr(sys, "stdin", StringIO("y\n"))

    with pytest.raises(DemoError, match="YES=1 gives it"):
        asked(stage("production"), "0123456789abcdef")
