"""What Application Auto Scaling does by itself: schedules, bounds, policies, one after another."""

import logging
import threading

from local_aws.sagemaker.errors import ServiceError
from local_aws.scaling import activities
from local_aws.scaling.decisions import decide
from local_aws.scaling.metrics import INVOCATIONS, PREDEFINED
from local_aws.scaling.scheduled_actions import due_after
from local_aws.scaling.service import Service, Variant
from local_aws.scaling.state import Change, Cooldown, ScheduledAction, Target
from local_aws.scaling.targets import check_bounds, check_zero

logger = logging.getLogger(__name__)
_EVERY = 10.0  # seconds of AWS from one look to the next: its finest metrics
_AGAIN = 60.0  # seconds of AWS until a change that failed is tried again
_SHORTEST = 0.1  # seconds of this machine from one look to the next


class Loop:
    """Looks at every scalable target in turn; `tick` is one round."""

    def __init__(self, service: Service, woken: threading.Event) -> None:
        """`woken` is set to have a round at once."""
        self._service = service
        self._woken = woken

    def start(self) -> None:
        """Begin to look, in a thread that ends with the process."""
        threading.Thread(target=self._run, name="application-autoscaling", daemon=True).start()

    def _run(self) -> None:
        pause = max(self._service.pace.seconds(_EVERY), _SHORTEST)
        while True:
            self._woken.wait(pause)
            self._woken.clear()
            self.tick()

    def tick(self) -> None:
        """Look at every target once; a failure of one does not keep the others waiting."""
        with self._service.registry.lock:
            targets = list(self._service.registry.targets.values())
        for target in targets:
            try:
                self._look(target)
            except Exception:
                logger.exception("scaling of %s failed in an unforeseen way", target.key)

    def _look(self, target: Target) -> None:
        service, now = self._service, self._service.clock()
        variant = service.hosting.variant(target.key)
        if variant is None or variant.created != target.endpoint_created:
            service.forget(target)
            return
        for action in list(target.actions.values()):
            if action.next_at is not None and action.next_at <= now:
                self._trigger(target, action, variant)
        if variant.status != "InService":
            return  # documented: scaling is blocked while an endpoint is updated
        if target.change is not None:
            self._settle(target, target.change, variant)
        self._publish_zero(target, now)
        if now < target.retry_at:
            return
        if target.unapplied:
            self._apply_bounds(target, variant.current)
        else:
            self._follow_policies(target, variant.current)

    def _trigger(self, target: Target, action: ScheduledAction, variant: Variant) -> None:
        """Change the bounds as a scheduled action says, and note when it comes again."""
        service = self._service
        action.next_at = due_after(service, action.request, service.clock())
        if target.suspended["ScheduledScalingSuspended"]:
            return
        wanted = action.request["ScalableTargetAction"]
        minimum = wanted.get("MinCapacity", target.minimum)
        maximum = wanted.get("MaxCapacity", target.maximum)
        said = f"min capacity to {minimum} and max capacity to {maximum}"
        cause = f"scheduled action name {action.name} was triggered"
        activity = activities.begin(service, target.key, f"Setting {said}", cause)
        try:
            check_bounds(minimum, maximum)
            check_zero(variant, minimum)
        except ServiceError as error:
            activities.end(service, activity, "Failed", f"Failed to set {said}. Reason: {error}")
            return
        with service.registry.lock:
            target.minimum, target.maximum, target.unapplied = minimum, maximum, True
        activities.end(service, activity, "Successful", f"Successfully set {said}")

    def _settle(self, target: Target, change: Change, variant: Variant) -> None:
        """Note how a change ended, now that the endpoint is in service again."""
        service, now = self._service, self._service.clock()
        target.change = None
        said = f"set desired instance count to {change.wanted}"
        if variant.current == change.wanted:
            message = f"Successfully {said}. Change successfully fulfilled by sagemaker."
            activities.end(service, change.activity, "Successful", message)
            if change.cooldown:
                outward = change.wanted > change.before
                target.cooldown = Cooldown(change.before, outward, now + change.cooldown)
            return
        reason = variant.failure or "the endpoint went back to what it had."
        activities.end(service, change.activity, "Failed", f"Failed to {said}. Reason: {reason}")
        target.retry_at = now + service.pace.seconds(_AGAIN)

    def _publish_zero(self, target: Target, now: float) -> None:
        """Documented: a scaled variant without traffic has metrics with a value of zero."""
        follows = any(
            spec.get("PredefinedMetricType") == INVOCATIONS
            for policy in list(target.policies.values())
            if (spec := policy.configuration.get("PredefinedMetricSpecification"))
        )
        if follows and now >= target.zero_at:
            target.zero_at = now + self._service.pace.seconds(60)
            self._service.cloudwatch.publish_zero(target.key, PREDEFINED[INVOCATIONS].metric)

    def _apply_bounds(self, target: Target, capacity: int) -> None:
        # Bounds that are set while this is at work are another round's.
        target.unapplied = False
        begun = True
        if capacity < target.minimum:
            cause = f"minimum capacity was set to {target.minimum}"
            begun = self._change(target, capacity, target.minimum, cause)
        elif capacity > target.maximum:
            cause = f"maximum capacity was set to {target.maximum}"
            begun = self._change(target, capacity, target.maximum, cause)
        if not begun:
            target.unapplied = True

    def _follow_policies(self, target: Target, capacity: int) -> None:
        proposal = decide(self._service, target, capacity)
        if proposal is not None:
            cooldown = proposal.cooldown(outward=proposal.wanted > capacity)
            self._change(target, proposal.start, proposal.wanted, proposal.cause, cooldown)

    def _change(
        self, target: Target, start: int, wanted: int, cause: str, cooldown: float = 0.0
    ) -> bool:
        """Begin a change; False if SageMaker refuses, and it is not tried again for a while."""
        service = self._service
        description = f"Setting desired instance count to {wanted}."
        activity = activities.begin(service, target.key, description, cause)
        try:
            service.hosting.set_capacity(target.key, wanted)
        except ServiceError as error:
            message = f"Failed to set desired instance count to {wanted}. Reason: {error}"
            activities.end(service, activity, "Failed", message)
            target.retry_at = service.clock() + service.pace.seconds(_AGAIN)
            return False
        target.change = Change(activity, start, wanted, service.pace.seconds(cooldown))
        return True
