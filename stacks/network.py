"""The endpoint's and the functions' place in a VPC, and their ways to the services they call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import CrossStackReferences, ReferenceStrength, Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

if TYPE_CHECKING:
    from stacks.stage_settings import NetworkSettings

HTTPS = 443
# What the functions call from inside of the VPC. S3 has its gateway; images, logs, metrics and
# keys are the business of the platform, which is not in the VPC.
SERVICES = ("cloudformation", "monitoring", "sagemaker.api", "sagemaker.runtime")


class Network(Construct):
    """A security group that nothing from outside gets into, and endpoints of services."""

    def __init__(self, scope: Construct, id_: str, *, settings: NetworkSettings) -> None:
        """VPC, subnets and route tables are there already."""
        super().__init__(scope, id_)
        self.subnets = list(settings.subnets)
        self.group = ec2.CfnSecurityGroup(
            self,
            "Group",
            group_description="A SageMaker endpoint, its functions, and what they call",
            vpc_id=settings.vpc,
            security_group_egress=[
                ec2.CfnSecurityGroup.EgressProperty(
                    ip_protocol="tcp",
                    from_port=HTTPS,
                    to_port=HTTPS,
                    cidr_ip="0.0.0.0/0",
                    description="S3 has public addresses, behind its gateway too",
                )
            ],
        )
        # An export, so that nobody deletes the network under an endpoint that serves.
        CrossStackReferences.of(self.group).produce(ReferenceStrength.STRONG)
        ec2.CfnSecurityGroupIngress(
            self,
            "Among",
            group_id=self.group.attr_group_id,
            source_security_group_id=self.group.attr_group_id,
            ip_protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            description="From the functions to the endpoints of services",
        )
        region = Stack.of(self).region
        if settings.route_tables:
            # Open to every bucket: all that uses these route tables goes this way from now on.
            ec2.CfnVPCEndpoint(
                self,
                "S3",
                vpc_id=settings.vpc,
                service_name=f"com.amazonaws.{region}.s3",
                vpc_endpoint_type="Gateway",
                route_table_ids=list(settings.route_tables),
            )
        for service in SERVICES if settings.service_endpoints else ():
            ec2.CfnVPCEndpoint(
                self,
                service.title().replace(".", ""),
                vpc_id=settings.vpc,
                service_name=f"com.amazonaws.{region}.{service}",
                vpc_endpoint_type="Interface",
                subnet_ids=self.subnets,
                security_group_ids=[self.security_group],
                private_dns_enabled=True,
                policy_document=self._own_account(),
            )

    @property
    def security_group(self) -> str:
        """The id of the security group."""
        return self.group.attr_group_id

    def _own_account(self) -> dict[str, Any]:
        """Everything for this account's callers, and nothing for credentials from elsewhere."""
        account = Stack.of(self).account
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {"StringEquals": {"aws:PrincipalAccount": account}},
                }
            ],
        }
