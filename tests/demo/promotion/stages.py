"""A stage of the rehearsal."""

from demo.promotion.plan import Stage


def stage(name: str) -> Stage:
    """Return a stage that wants an approval."""
    return Stage(
        name=name,
        path=f"Pipeline/{name}",
        stack=f"{name}-Endpoint",
        account="333333333333",
        region="us-east-1",
        endpoint=f"detector-{name}",
        check_role=f"arn:aws:iam::333333333333:role/{name}-check-us-east-1",
        approval=True,
        soak_minutes=1,
    )
