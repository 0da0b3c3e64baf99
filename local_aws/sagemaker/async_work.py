"""Working off the queue of an asynchronous endpoint: read, invoke, write, notify."""

import logging
import threading
import time
from dataclasses import dataclass

from local_aws.sagemaker.async_backlog import AsyncRequest
from local_aws.sagemaker.async_notice import failure_notice, success_notice
from local_aws.sagemaker.errors import DeliveryError, NoHealthyInstanceError
from local_aws.sagemaker.exchange import exchange
from local_aws.sagemaker.fleet import ClosedError, Fleet
from local_aws.sagemaker.instance import Answer, Instance, InstanceSpec, Invocation
from local_aws.sagemaker.metrics import Source
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.state import Endpoint, Scope

logger = logging.getLogger(__name__)
_AT_ONCE = 4  # ours: requests for each instance, where the configuration names no number
_POLL_SECONDS = 0.1
_CLIENT_ERRORS = range(400, 500)


@dataclass(frozen=True)
class AsyncWork:
    """The queue of one endpoint, and all that is needed to work it off."""

    service: Service
    scope: Scope
    endpoint: Endpoint

    def start(self) -> None:
        """Work in the background until the endpoint is gone."""
        name = f"async-{self.endpoint.name}"
        threading.Thread(target=self._run, daemon=True, name=name).start()

    def _run(self) -> None:
        backlog = self.endpoint.backlog
        while self.scope.endpoints.get(self.endpoint.name) is self.endpoint:
            for request in backlog.take_expired():
                self._in_thread(self._expire, request)
            request_or_none = backlog.take(self._room, patience=_POLL_SECONDS)
            if request_or_none is not None:
                self._in_thread(self._work, request_or_none)

    def _in_thread(self, work: object, request: AsyncRequest) -> None:
        threading.Thread(target=work, args=(request,), daemon=True).start()  # type: ignore[arg-type]

    def _room(self) -> int:
        """How many requests all instances take at once."""
        settings = self.endpoint.config.request.get("AsyncInferenceConfig", {})
        each = settings.get("ClientConfig", {}).get("MaxConcurrentInvocationsPerInstance", _AT_ONCE)
        fleets = [fleet for fleet, _ in self.endpoint.shares]
        variants = [variant for fleet in fleets for variant in fleet.variants]
        healthy = sum(instance.healthy for variant in variants for instance in variant.instances)
        return int(each) * healthy

    def _work(self, request: AsyncRequest) -> None:
        """Hold an instance until everything about the request is done: an update waits for it."""
        try:
            fleet = self._fleet()
            variant = fleet.choose()
            with fleet.request(variant) as instance:
                self._serve(request, instance, variant.spec)
        except (ClosedError, NoHealthyInstanceError):
            # Another fleet, or another instance, comes; no room means no hurry.
            time.sleep(_POLL_SECONDS)
            self.endpoint.backlog.put_back(request)
        except Exception:
            logger.exception("asynchronous request %s was lost", request.inference_id)
            self.endpoint.backlog.done(request)
        else:
            self.endpoint.backlog.done(request)

    def _fleet(self) -> Fleet:
        """The fleet whose turn it is; raises ClosedError when the endpoint is going."""
        fleet = self.endpoint.route()
        if fleet is None:
            raise ClosedError
        return fleet

    def _serve(self, request: AsyncRequest, instance: Instance, spec: InstanceSpec) -> None:
        source = self._source(spec)
        source.microseconds("TimeInBacklog", time.monotonic() - request.queued)
        try:
            body = self._read(request, spec, source)
        except DeliveryError as error:
            source.publish("RequestDownloadFailures", 1, "Count")
            self._fail(request, spec, f"ClientError: {error}", None)
            return
        done = exchange(instance, Invocation(request.headers, body, request.seconds))
        source.answered(done.status, done.seconds)
        if done.answer is None:
            self._fail(request, spec, f"ClientError: {done.failure}", None)
        elif not done.ok:
            kind = "client" if done.status in _CLIENT_ERRORS else "server"
            reason = (
                f"ClientError: Received {kind} error ({done.status}) from model. See the SageMaker "
                "Endpoint logs in your account for more information."
            )
            self._fail(request, spec, reason, done.answer)
        else:
            self._deliver(request, spec, done.answer)

    def _read(self, request: AsyncRequest, spec: InstanceSpec, source: Source) -> bytes:
        if request.input_location is None:
            return request.body or b""
        began = time.perf_counter()
        body = self.service.delivery.read(
            request.input_location, role_arn=spec.role_arn, region=spec.region
        )
        source.microseconds("RequestDownloadLatency", time.perf_counter() - began)
        return body

    def _deliver(self, request: AsyncRequest, spec: InstanceSpec, answer: Answer) -> None:
        try:
            self._write(request.output_location, answer, request, spec)
        except DeliveryError as error:
            self._fail(request, spec, f"ClientError: {error}", None)
            return
        now = self.service.clock()
        notice = success_notice(request, answer, region=spec.region, now=now)
        self._notify("SuccessTopic", notice, request, spec)
        self._finish(request, spec, failures=0)

    def _expire(self, request: AsyncRequest) -> None:
        fleets = [fleet for fleet, _ in self.endpoint.shares]
        spec = fleets[0].variants[0].spec
        self._source(spec).publish("ExpiredRequests", 1, "Count")
        reason = "ClientError: The request waited for longer than its RequestTTLSeconds."
        self._fail(request, spec, reason, None)
        self.endpoint.backlog.done(request)

    def _fail(
        self, request: AsyncRequest, spec: InstanceSpec, reason: str, answer: Answer | None
    ) -> None:
        """Write what the container said, else the reason, to the failure path, and notify."""
        logger.warning("asynchronous request %s: %s", request.inference_id, reason)
        said = answer or Answer(0, "text/plain", reason.encode())
        try:
            self._write(request.failure_location, said, request, spec)
        except DeliveryError as error:
            logger.warning("asynchronous request %s: %s", request.inference_id, error)
        now = self.service.clock()
        notice = failure_notice(request, reason, answer, region=spec.region, now=now)
        self._notify("ErrorTopic", notice, request, spec)
        self._finish(request, spec, failures=1)

    def _write(
        self, location: str | None, answer: Answer, request: AsyncRequest, spec: InstanceSpec
    ) -> None:
        if location is None:
            return
        source, began = self._source(spec), time.perf_counter()
        try:
            self.service.delivery.write(
                location,
                answer.body,
                role_arn=spec.role_arn,
                region=spec.region,
                content_type=answer.content_type,
                key_id=request.output.get("KmsKeyId"),
            )
        except DeliveryError:
            source.publish("ResponseUploadFailures", 1, "Count")
            raise
        source.microseconds("ResponseUploadLatency", time.perf_counter() - began)

    def _notify(self, topic: str, notice: str, request: AsyncRequest, spec: InstanceSpec) -> None:
        arn = request.output.get("NotificationConfig", {}).get(topic)
        if arn is None:
            return
        try:
            self.service.delivery.notify(arn, notice, role_arn=spec.role_arn)
        except DeliveryError as error:
            self._source(spec).publish("NotificationFailures", 1, "Count")
            logger.warning("asynchronous request %s: %s", request.inference_id, error)

    def _finish(self, request: AsyncRequest, spec: InstanceSpec, *, failures: int) -> None:
        source = self._source(spec)
        source.publish("InvocationsProcessed", 1, "Count")
        source.publish("InvocationFailures", failures, "Count")
        milliseconds = 1000 * (time.monotonic() - request.queued)
        source.publish("TotalProcessingTime", milliseconds, "Milliseconds")

    def _source(self, spec: InstanceSpec) -> Source:
        return Source(self.service.put_metric, self.scope, self.endpoint.name, spec.variant)
