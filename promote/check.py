"""A stage is proven: it serves what was deployed, answers rightly, and stays well for a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promote.asking import ask
from promote.live import see_live
from promote.soak import soak

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from promote.live import Deployed
    from promote.soak import Clock


@dataclass(frozen=True, kw_only=True)
class Check:
    """What is looked at; no prober means that nothing is asked."""

    deployed: Deployed
    prober: str | None
    alarms: Sequence[str]
    soak_minutes: float

    def run(
        self, client: Callable[[str], Any], *, clock: Clock, say: Callable[[str], None]
    ) -> None:
        """Prove the stage, with a word about each step.

        After the soak it is looked at and asked once more: what SageMaker undid meanwhile, or a
        prober that went silent, rings no alarm.

        Raises:
            PromoteError: it is not proven, or nobody can tell.
        """
        self._look(client, say)
        if not self.soak_minutes:
            say("no soak: nobody watches the alarms")
            return
        say(f"the alarms are watched for {self.soak_minutes:g} min")
        soak(client("cloudwatch"), self.alarms, minutes=self.soak_minutes, clock=clock, say=say)
        say("no alarm rang")
        self._look(client, say)

    def _look(self, client: Callable[[str], Any], say: Callable[[str], None]) -> None:
        digest = see_live(client("sagemaker"), self.deployed)
        say(f"{self.deployed.endpoint} is InService with the model {digest}")
        if self.prober:
            say(f"{ask(client('lambda'), self.prober)} requests were answered rightly")
        else:
            say("no prober is named: nothing is asked, and the deployment's smoke test has to do")
