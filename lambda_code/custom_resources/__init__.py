"""CloudFormation custom resources, free of CDK: the protocol once, then one file per resource."""
