import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

ALL = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
MISSING_PARAMETER = {"Name": "/no/such/parameter"}


def _code(call: Any, **arguments: Any) -> str:
    """Return the error code of a call, or what it answered as text."""
    try:
        return str(call(**arguments))
    except ClientError as error:
        return str(error.response["Error"]["Code"])


@pytest.mark.parametrize("caller", ["root", "administrator"])
def test_an_unknown_service_is_denied_to_everyone(clients: Any, caller: str) -> None:
    """A service without known actions is denied in words, to root and to an allow-all role."""
    service = "codepipeline"
    client = clients.root(service) if caller == "root" else clients.role(service, ALL)
    with pytest.raises(ClientError, match="knows no IAM action for this request") as denied:
        client.list_pipelines()
    assert denied.value.response["Error"]["Code"] == "AccessDeniedException"


def test_an_added_service_is_denied_without_permission_and_answers_with_it(clients: Any) -> None:
    """SageMaker, which is added in process, asks IAM like the others."""
    assert _code(clients.role("sagemaker", []).list_models) == "AccessDeniedException"
    assert clients.role("sagemaker", ALL).list_models()["Models"] == []


def test_an_unknown_operation_of_an_added_service_is_denied(clients: Any) -> None:
    """An operation that nobody named an action for is denied to an allow-all role."""
    denied = _code(clients.role("sagemaker", ALL).list_notebook_instances)
    assert denied == "AccessDeniedException"


def test_an_explicit_deny_wins(clients: Any) -> None:
    """Allow on everything and Deny on one action denies that one."""
    deny = {"Effect": "Deny", "Action": "ssm:GetParameter", "Resource": "*"}
    client = clients.role("ssm", [*ALL, deny])
    assert _code(client.get_parameter, **MISSING_PARAMETER) == "AccessDeniedException"
    assert _code(clients.role("ssm", ALL).get_parameter, **MISSING_PARAMETER) == "ParameterNotFound"


def test_a_condition_narrows(clients: Any) -> None:
    """A prefix condition lets its prefix through and nothing else."""
    bucket = clients.new_bucket()
    allow = {
        "Effect": "Allow",
        "Action": "s3:ListBucket",
        "Resource": "*",
        "Condition": {"StringLike": {"s3:prefix": "models/*"}},
    }
    client = clients.role("s3", [allow])
    assert client.list_objects_v2(Bucket=bucket, Prefix="models/")["KeyCount"] == 0
    assert _code(client.list_objects_v2, Bucket=bucket, Prefix="other/") == "AccessDenied"


def test_a_session_policy_and_a_permissions_boundary_narrow(clients: Any) -> None:
    """Both are limits: what they do not allow is denied to an allow-all role."""
    only_s3 = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [only_s3]})
    limited = clients.role("ssm", ALL, Policy=document)
    assert _code(limited.get_parameter, **MISSING_PARAMETER) == "AccessDeniedException"

    arn = clients.new_role(ALL, {"AWS": "000000000000"})
    iam = clients.root("iam")
    boundary = iam.create_policy(PolicyName="boundary", PolicyDocument=document)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName=arn.rpartition("/")[2], PermissionsBoundary=boundary)
    denied = _code(clients.session("ssm", arn).get_parameter, **MISSING_PARAMETER)
    assert denied == "AccessDeniedException"
    assert "Buckets" in clients.session("s3", arn).list_buckets()


def test_a_bucket_policy_denies_an_allowed_role(clients: Any) -> None:
    """A resource policy's Deny holds against an identity policy's Allow."""
    bucket = clients.new_bucket()
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    clients.root("s3").put_bucket_policy(Bucket=bucket, Policy=document)
    client = clients.role("s3", ALL)
    assert _code(client.get_object, Bucket=bucket, Key="k") == "AccessDenied"


def test_a_role_is_assumed_only_by_whom_it_trusts(clients: Any) -> None:
    """Another account's role that does not trust this one stays closed to its root."""
    arn = clients.new_role(ALL, {"AWS": "arn:aws:iam::222222222222:root"})
    assume = clients.root("sts").assume_role
    assert _code(assume, RoleArn=arn, RoleSessionName="test") == "AccessDenied"


def test_handing_a_role_to_a_function_needs_pass_role(clients: Any) -> None:
    """lambda:* without iam:PassRole cannot create a function."""
    role = clients.new_role([], {"Service": "lambda.amazonaws.com"})
    client = clients.role("lambda", [{"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}])
    with pytest.raises(ClientError, match="iam:PassRole"):
        client.create_function(
            FunctionName="never", Role=role, Handler="a.b", Runtime="python3.12", Code={}
        )


def test_a_wrong_secret_of_a_session_is_refused(clients: Any) -> None:
    """A role's access key alone is no credential."""
    arn = clients.new_role(ALL, {"AWS": "000000000000"})
    given = clients.root("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    client = clients._client("s3", given["AccessKeyId"], "wrong", given["SessionToken"])
    assert _code(client.list_buckets) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/some-bucket/key"), ("POST", "/_ministack/reset"), ("GET", "/v2/_catalog")],
)
def test_what_is_not_signed_is_refused_by_the_running_server(
    https: Any, method: str, path: str
) -> None:
    """The gate stands in front of the server: anonymous reads and side doors get a 403."""
    assert https(method, path)[0] == 403


def test_a_presigned_url_works(clients: Any, https: Any) -> None:
    """The signature in a URL opens the object that it names."""
    bucket = clients.new_bucket()
    client = clients.root("s3")
    client.put_object(Bucket=bucket, Key="k", Body=b"content")
    url = client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    assert https("GET", url[url.index(f"/{bucket}") :]) == (200, b"content")
