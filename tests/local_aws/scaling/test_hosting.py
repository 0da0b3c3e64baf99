import threading

from local_aws.scaling import control
from local_aws.scaling.extension import Scaled
from local_aws.scaling.hosting import SageMakerHosting
from local_aws.scaling.names import Key
from local_aws.scaling.service import Service
from tests.local_aws.sagemaker.hosting import ACCOUNT, REGION, Hosting, eventually
from tests.local_aws.scaling.fake_aws import FakeCloudWatch

KEY = Key(ACCOUNT, REGION, "e", "AllTraffic")


def test_a_variant_as_sagemaker_describes_it_and_a_change_of_it() -> None:
    """Proves the way to SageMaker's own operations and back."""
    sagemaker = Hosting()
    sagemaker.endpoint()
    hosting = SageMakerHosting(sagemaker.service)
    before = hosting.variant(KEY)
    assert before is not None
    assert (before.status, before.current, before.desired) == ("InService", 1, 1)
    assert not before.asynchronous
    hosting.set_capacity(KEY, 3)
    sagemaker.settled()
    after = hosting.variant(KEY)
    assert after is not None
    assert (after.current, after.created) == (3, before.created)


def test_an_endpoint_that_is_created_has_the_variants_of_its_configuration() -> None:
    """Proves that a variant can be registered before its first fleet is healthy."""
    sagemaker = Hosting()
    sagemaker.config("one", InitialInstanceCount=2)
    sagemaker.gate = threading.Event()
    sagemaker.call("CreateEndpoint", EndpointName="e", EndpointConfigName="one")
    variant = SageMakerHosting(sagemaker.service).variant(KEY)
    for instance in sagemaker.launched:
        instance.gate.set()
    sagemaker.settled()
    assert variant is not None
    assert (variant.status, variant.desired) == ("Creating", 2)


def test_what_is_not_there_or_going() -> None:
    """Proves that a missing endpoint and a missing variant are no variants."""
    sagemaker = Hosting()
    hosting = SageMakerHosting(sagemaker.service)
    assert hosting.variant(KEY) is None
    sagemaker.endpoint()
    assert hosting.variant(Key(ACCOUNT, REGION, "e", "Other")) is None
    assert hosting.variant(KEY) is not None
    sagemaker.scope.endpoints["e"].status = "Deleting"
    assert hosting.variant(KEY) is None


def test_sagemaker_learns_which_variants_are_scaled() -> None:
    """Proves that the answer is for one variant of one endpoint, not of a later namesake."""
    sagemaker, scaled = Hosting(), Scaled()
    sagemaker.endpoint()
    service = Service(
        SageMakerHosting(sagemaker.service), FakeCloudWatch(), registry=scaled.registry
    )
    members = {"MinCapacity": 1, "MaxCapacity": 2, **KEY.members}
    control.perform(service, ACCOUNT, REGION, "RegisterScalableTarget", members)
    assert scaled(sagemaker.scope, "e", "AllTraffic")
    assert not scaled(sagemaker.scope, "e", "Other")
    assert not scaled(sagemaker.scope, "f", "AllTraffic")
    sagemaker.call("DeleteEndpoint", EndpointName="e")
    eventually(lambda: not sagemaker.scope.endpoints)
    sagemaker.call("CreateEndpoint", EndpointName="e", EndpointConfigName="one")
    sagemaker.settled()
    assert not scaled(sagemaker.scope, "e", "AllTraffic")
