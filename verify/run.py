"""One run: the tests, then the probes, then the clean-up, which comes whatever the others did."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from verify.clean_up import clean_up
from verify.errors import VerifyError
from verify.integration_tests import run_tests
from verify.probes.all import PROBES
from verify.probes.echo import Echo
from verify.probes.probe import run_all
from verify.published import Published

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from verify.account import Account
    from verify.assembly import Assembly
    from verify.probes.probe import Probe
    from verify.target import Target

INTERRUPTED = 130  # what a shell says of a command that Ctrl-C ended


@dataclass(frozen=True, kw_only=True)
class Run:
    """What is run, where, and under which name all of it is made."""

    name: str
    target: Target
    account: Account
    folder: Path
    assembly: Assembly
    tests: Sequence[str]
    probes: Sequence[Probe] = PROBES
    run_tests: Callable[[Sequence[str], Mapping[str, str], Path], int] = run_tests

    @property
    def published(self) -> Published:
        """What it publishes into the bootstrap bucket."""
        return Published(self.account, self.folder)

    def environment(self) -> dict[str, str]:
        """Return the variables by which the tests know the account: see tests/aws.py."""
        return {
            "VERIFY_ACCOUNT": self.account.number,
            "VERIFY_REGION": self.account.region,
            "VERIFY_NAME": self.name,
            "VERIFY_SETTINGS": self.target.settings,
            "VERIFY_ASSETS": str(self.published.record),
            "AWS_REGION": self.account.region,
            "AWS_DEFAULT_REGION": self.account.region,
        }

    def __call__(self) -> int:
        """Do all of it; 0 when every test passed, every probe was asked and nothing is left."""
        try:
            self.published.remember()
            code = self._tests_and_probes()
        except KeyboardInterrupt:
            print("\ninterrupted", flush=True)
            code = INTERRUPTED
        except (BotoCoreError, ClientError, VerifyError) as error:
            print(f"\nstopped: {error}", flush=True)
            code = 1
        finally:
            left = self.clean()
        return code or (1 if left else 0)

    def _tests_and_probes(self) -> int:
        code = 0
        if self.tests:
            print(f"\nthe integration tests, in account {self.account.number}", flush=True)
            code = self.run_tests(self.tests, self.environment(), self.folder / "tests")
            print(f"the tests {'passed' if code == 0 else f'ended with {code}'}", flush=True)
        return (0 if self._ask() else 1) or code

    def _ask(self) -> bool:
        """Put the probes, and tell whether each of them could be asked."""
        if not self.probes:
            return True
        print("\nthe probes' endpoint is made", flush=True)
        echo = Echo(self.account, self.name, self.assembly, self.folder)
        try:
            echo.start()
        except (BotoCoreError, ClientError, VerifyError) as error:
            print(f"it did not come up: {error}", flush=True)
        answers = run_all(self.probes, echo)
        report = self.folder / "answers.json"
        report.write_text(json.dumps([each.as_dict() for each in answers], indent=2) + "\n")
        print(f"\nthe answers are in {report}", flush=True)
        return all(each.asked for each in answers)

    def clean(self) -> list[str]:
        """Remove what the run made, and tell what is left."""
        return clean(self.account, self.name, self.published, stage=self.target.stage)


def clean(account: Account, name: str, published: Published, *, stage: str) -> list[str]:
    """Remove what a run made; return what is left, and say how it can be tried once more."""
    again = f"make verify-aws STAGE={stage} CLEAN={name}"
    print(f"\nclean-up of {name}", flush=True)
    try:
        left = clean_up(account, name, published)
    except KeyboardInterrupt:
        print(f"the clean-up was interrupted; again: {again}", flush=True)
        return ["whatever the clean-up had not come to"]
    if left:
        print("\n  ".join(["LEFT IN THE ACCOUNT:", *left]))
        print(f"again: {again}", flush=True)
    else:
        print(f"nothing of {name} is left", flush=True)
    return left
