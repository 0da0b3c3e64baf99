"""Endpoint and functions are in the stage's subnets, where nobody else gets at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stacks.conftest import NETWORK, template_of

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import Stack

    from tests.stacks.conftest import Assembly, Template

ENDPOINT = "AWS::EC2::VPCEndpoint"


@pytest.fixture
def network(guarded: Assembly) -> Template:
    """The Network stack of a stage that has one."""
    return guarded.template("vault", "Network")


def group_of(template: Template) -> dict[str, Any]:
    """Return a reference to the template's only security group."""
    (group,) = template.of_type("AWS::EC2::SecurityGroup")
    return {"Fn::GetAtt": [group, "GroupId"]}


def services(template: Template) -> dict[str, Any]:
    """Return the endpoints' properties by the service that each is of."""
    return {
        each["Properties"]["ServiceName"].removeprefix("com.amazonaws.us-east-1."): each[
            "Properties"
        ]
        for each in template.of_type(ENDPOINT).values()
    }


def alone(folder: Path, **settings: Any) -> Template:
    """Return a template of nothing but a network."""
    from stacks.network import Network  # noqa: PLC0415 - imports CDK
    from stacks.stage_settings import NetworkSettings  # noqa: PLC0415

    table = NetworkSettings.model_validate({**NETWORK, **settings})

    def build(stack: Stack) -> None:
        Network(stack, "Network", settings=table)

    return template_of(folder, build)


def test_only_members_of_the_group_get_in_and_only_by_https(network: Template) -> None:
    """And out goes nothing else."""
    (group,) = network.of_type("AWS::EC2::SecurityGroup").values()
    ingress = network.one("AWS::EC2::SecurityGroupIngress")["Properties"]

    assert "SecurityGroupIngress" not in group["Properties"]
    assert ingress["GroupId"] == ingress["SourceSecurityGroupId"] == group_of(network)
    (egress,) = group["Properties"]["SecurityGroupEgress"]
    for rule in (ingress, egress):
        assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)


def test_s3_is_reached_through_a_gateway_on_the_route_tables(
    network: Template, tmp_path: Path
) -> None:
    """Where there are none, the subnets have a way of their own."""
    gateway = services(network)["s3"]

    assert (gateway["VpcEndpointType"], gateway["VpcId"]) == ("Gateway", "vpc-01234567")
    assert gateway["RouteTableIds"] == ["rtb-01234567"]
    assert "s3" not in services(alone(tmp_path, route_tables=[]))


def test_what_the_functions_call_has_an_endpoint_in_every_subnet(network: Template) -> None:
    """Under the services' own names, for the group's members alone."""
    endpoints = {name: each for name, each in services(network).items() if name != "s3"}

    assert set(endpoints) == {"cloudformation", "monitoring", "sagemaker.api", "sagemaker.runtime"}
    for each in endpoints.values():
        assert (each["VpcEndpointType"], each["VpcId"]) == ("Interface", "vpc-01234567")
        assert each["SubnetIds"] == NETWORK["subnets"]
        assert each["SecurityGroupIds"] == [group_of(network)]
        assert each["PrivateDnsEnabled"] is True


def test_no_credentials_from_elsewhere_leave_through_the_endpoints(network: Template) -> None:
    """They are for callers of this account only."""
    for name, each in services(network).items():
        if name == "s3":
            continue
        (statement,) = each["PolicyDocument"]["Statement"]
        assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": "111111111111"}}


def test_a_vpc_that_has_endpoints_gets_no_others(tmp_path: Path) -> None:
    """Two with one private name can't be."""
    assert set(services(alone(tmp_path, service_endpoints=False))) == {"s3"}


def test_endpoint_and_functions_are_in_the_subnets_and_the_group(guarded: Assembly) -> None:
    """Every function; what one of them calls would be out of reach otherwise."""
    template = guarded.template("vault", "Endpoint")
    model = template.one("AWS::SageMaker::Model")["Properties"]["VpcConfig"]
    functions = [
        each["Properties"]["VpcConfig"]
        for each in template.of_type("AWS::Lambda::Function").values()
    ]

    assert len(functions) == 4
    assert model["Subnets"] == NETWORK["subnets"]
    (group,) = model["SecurityGroupIds"]
    assert "NetworkGroup" in group["Fn::ImportValue"]
    for each in functions:
        assert each == {"SubnetIds": NETWORK["subnets"], "SecurityGroupIds": [group]}


def test_the_network_can_not_go_while_an_endpoint_is_in_it(guarded: Assembly) -> None:
    """It is a stack of its own, and CloudFormation deletes none whose export is in use."""
    outputs = guarded.template("vault", "Network").body["Outputs"]
    model = guarded.template("vault", "Endpoint").one("AWS::SageMaker::Model")
    (used,) = model["Properties"]["VpcConfig"]["SecurityGroupIds"]

    assert [each["Export"]["Name"] for each in outputs.values()] == [used["Fn::ImportValue"]]


def test_without_the_setting_there_is_no_network(trial: Template) -> None:
    """Neither for the endpoint nor for its functions."""
    assert "VpcConfig" not in trial.text
    assert "ec2:" not in trial.text
