"""The integration tests and AWS's unknowns against a real account: `make verify-aws STAGE=dev`."""
