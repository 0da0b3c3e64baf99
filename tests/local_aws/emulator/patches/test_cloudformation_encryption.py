import json
import uuid
from typing import Any


def test_a_bucket_of_a_stack_encrypts_with_the_key_of_its_template(clients: Any) -> None:
    """What is put into it without a word about keys is encrypted with that key, until it is not."""
    key = clients.root("kms").create_key()["KeyMetadata"]["Arn"]
    by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = [{"ServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": True}]
    encryption = {"BucketEncryption": {"ServerSideEncryptionConfiguration": rules}}
    formation, s3 = clients.root("cloudformation"), clients.root("s3")
    stack, name = f"stack-{uuid.uuid4().hex[:8]}", f"bucket-{uuid.uuid4().hex[:8]}"

    formation.create_stack(StackName=stack, TemplateBody=_template(name, **encryption))
    formation.get_waiter("stack_create_complete").wait(
        StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    s3.put_object(Bucket=name, Key="kept", Body=b"secret")
    assert s3.head_object(Bucket=name, Key="kept")["SSEKMSKeyId"] == key
    (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["BucketKeyEnabled"] is True

    formation.update_stack(StackName=stack, TemplateBody=_template(name))
    formation.get_waiter("stack_update_complete").wait(
        StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    s3.put_object(Bucket=name, Key="open", Body=b"plain")
    assert "SSEKMSKeyId" not in s3.head_object(Bucket=name, Key="open")


def _template(name: str, **properties: Any) -> str:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name, **properties}}
    return json.dumps({"Resources": {"Bucket": bucket}})
