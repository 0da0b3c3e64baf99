"""The alarms of one endpoint: some undo an update, all of them call somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stacks.acknowledgements import acknowledge
from stacks.encryption import let_in
from stacks.endpoint_metrics import EndpointMetrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aws_cdk import aws_kms as kms
    from constructs import IDependable

    from stacks.stage_settings import StageSettings

MICROSECONDS = 1000  # of a millisecond
FULL_PERCENT, FULL_MINUTES = 90, 5
SILENT_MINUTES = 5
PROBER_SILENT = "ProberSilent"
BACKLOG_MINUTES = 15
RUNBOOK = "docs/on-call.md says what to do."
CLOUDWATCH = "cloudwatch.amazonaws.com"

AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
MORE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
LESS = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One alarm; one that rings below its threshold rings without any data as well."""

    name: str
    metric: cloudwatch.IMetric
    meaning: str
    threshold: float
    comparison: cloudwatch.ComparisonOperator = AT_LEAST
    minutes: int | None = None  # in a row; None takes the stage's own


class EndpointAlarms(Construct):
    """They name the endpoint literally: it depends on them, as its updates are undone by them."""

    def __init__(
        self, scope: Construct, id_: str, *, stage: StageSettings, key: kms.IKey | None = None
    ) -> None:
        """With a key, the topic's messages are encrypted with it; CloudWatch may use it."""
        super().__init__(scope, id_)
        self._metrics = EndpointMetrics(stage.endpoint_name)
        self._minutes = stage.alarms.minutes
        self.topic = self._topic(stage.alarms.emails, key)
        self.of_updates = [self._alarm(rule) for rule in self._of_updates(stage)]
        self.of_operation = [self._alarm(rule) for rule in self._of_operation(stage)]
        self._users = stage.update.alarms
        # One that can't ring in time can only do harm: still ringing about a bad model when
        # CloudFormation goes back to the old one, it would undo that.
        self._undoing = self.of_updates if stage.update.heeds_alarms else []

    @property
    def rollback(self) -> list[str]:
        """Names of the alarms that undo an update: these, and those that the user named."""
        return [alarm.alarm_name for alarm in self._undoing] + list(self._users)

    @property
    def rollback_arns(self) -> list[str]:
        """The same alarms by their ARNs."""
        return [alarm.alarm_arn for alarm in self._undoing] + self._user_arns

    @property
    def promotion(self) -> list[str]:
        """Names of the alarms of its own that no stage is promoted past: all but `ProberSilent`.

        That one rings while a stack is being created; a check asks by itself.
        """
        return [alarm.alarm_name for alarm in self._of_promotion]

    @property
    def promotion_arns(self) -> list[str]:
        """The same alarms by their ARNs, and the user's."""
        return [alarm.alarm_arn for alarm in self._of_promotion] + self._user_arns

    @property
    def _of_promotion(self) -> list[cloudwatch.Alarm]:
        return [
            alarm
            for alarm in (*self.of_updates, *self.of_operation)
            if alarm.node.id != PROBER_SILENT
        ]

    @property
    def _user_arns(self) -> list[str]:
        return [
            Stack.of(self).format_arn(
                service="cloudwatch",
                resource="alarm",
                resource_name=name,
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
            for name in self._users
        ]

    def watch(self, prober_errors: cloudwatch.IMetric, *, endpoint: IDependable) -> None:
        """Call somebody when the prober itself fails, or has not said anything for minutes.

        Without an endpoint it has nothing to say, so these alarms come after it.
        """
        fails = Rule(
            name="ProberFails",
            metric=prober_errors,
            meaning="the prober's function fails, so that nobody watches the answers",
            threshold=1,
        )
        silent = Rule(
            name=PROBER_SILENT,
            metric=self._metrics.of_prober("Probes", "Sum"),
            meaning=f"the prober has asked nothing for {SILENT_MINUTES} minutes",
            threshold=1,
            minutes=SILENT_MINUTES,
            comparison=LESS,
        )
        of_prober = [self._alarm(fails), self._alarm(silent)]
        for alarm in of_prober:
            alarm.node.add_dependency(endpoint)
        self.of_operation += of_prober

    def _topic(self, emails: Iterable[str], key: kms.IKey | None) -> sns.Topic:
        topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        for email in emails:
            topic.add_subscription(subscriptions.EmailSubscription(email))
        # Any policy of a topic replaces the one by which the account's own alarms may publish.
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sns:Publish"],
                principals=[iam.ServicePrincipal(CLOUDWATCH)],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        if key:
            let_in(key, CLOUDWATCH, "kms:Decrypt", "kms:GenerateDataKey*")
        else:
            acknowledge(
                topic,
                "Messages are the names and states of alarms, and alarms can't use SNS's own key. "
                'To have them encrypted set kms_key = "new", or the ARN of a key.',
                "NIST.800.53.R5-SNSEncryptedKMS",
            )
        return topic

    def _of_updates(self, stage: StageSettings) -> Iterator[Rule]:
        limits = stage.alarms
        yield Rule(
            name="ServerErrors",
            metric=self._metrics.server_errors(),
            meaning=f"{limits.server_errors} or more requests in a minute were not answered",
            threshold=limits.server_errors,
        )
        for who, name, limit in (
            ("the model", "ModelLatency", limits.model_latency_ms),
            ("SageMaker", "OverheadLatency", limits.overhead_latency_ms),
        ):
            yield Rule(
                name=name,
                metric=self._metrics.service(name, "p90"),
                meaning=f"one request of ten takes {who} longer than {limit} ms",
                threshold=limit * MICROSECONDS,
                comparison=MORE,
            )
        if stage.prober.enabled:
            yield Rule(
                name="WrongAnswers",
                metric=self._metrics.of_prober("WrongAnswers", "Sum"),
                meaning=f"{limits.wrong_answers} or more answers in a minute were wrong or missing",
                threshold=limits.wrong_answers,
            )

    def _of_operation(self, stage: StageSettings) -> Iterator[Rule]:
        if stage.kind == "serverless":
            return
        for name in ("Disk", "Memory"):
            yield Rule(
                name=f"{name}Full",
                metric=self._metrics.of_instances(f"{name}Utilization", "Maximum"),
                meaning=f"an instance's {name.lower()} is more than {FULL_PERCENT} % full",
                threshold=FULL_PERCENT,
                comparison=MORE,
                minutes=FULL_MINUTES,
            )
        if stage.kind == "asynchronous":
            fleet = stage.scaling.max if stage.scaling else stage.instances
            at_a_time = fleet * stage.asynchronous.concurrent_per_instance
            yield Rule(
                name="Backlog",
                metric=self._metrics.of_queue("ApproximateBacklogSize", "Minimum"),
                meaning=(
                    f"for {BACKLOG_MINUTES} minutes more requests have been waiting than the "
                    f"largest fleet works on at a time ({at_a_time})"
                ),
                threshold=at_a_time,
                comparison=MORE,
                minutes=BACKLOG_MINUTES,
            )

    def _alarm(self, rule: Rule) -> cloudwatch.Alarm:
        periods = rule.minutes or self._minutes
        alarm = cloudwatch.Alarm(
            self,
            rule.name,
            alarm_description=f"{self._metrics.endpoint_name}: {rule.meaning}. {RUNBOOK}",
            metric=rule.metric,
            threshold=rule.threshold,
            comparison_operator=rule.comparison,
            evaluation_periods=periods,
            datapoints_to_alarm=periods,
            treat_missing_data=(
                cloudwatch.TreatMissingData.BREACHING
                if rule.comparison == LESS
                else cloudwatch.TreatMissingData.NOT_BREACHING
            ),
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        return alarm
