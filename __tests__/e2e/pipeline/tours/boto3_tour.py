"""Uses the pipeline with boto3. Stops at the first unexpected result and reports it.

Given: AWS's own variables (endpoint, region, credentials), the stack's outputs in capital letters, THUMBNAIL_SIZE, and
the files IMAGE (JPEG), OTHER_IMAGE (PNG) and LARGE_IMAGE (PNG of more than 20 MB).
"""

import json
import os
import sys
import time
import urllib.request
from datetime import datetime, timedelta, timezone
from urllib.parse import quote_plus

import boto3
from boto3.dynamodb.conditions import Attr
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

PREFIX = "tours/boto3"
SOURCE = os.environ["SOURCE_BUCKET_NAME"]
THUMBNAILS = os.environ["THUMBNAIL_BUCKET_NAME"]
SIZE = os.environ["THUMBNAIL_SIZE"]
ALIAS = os.environ["IMAGE_PROCESSOR_ALIAS_ARN"]
IN_PARTS = TransferConfig(multipart_threshold=8 << 20, multipart_chunksize=8 << 20)

s3 = boto3.client("s3")
awslambda = boto3.client("lambda")
table = boto3.resource("dynamodb").Table(os.environ["METADATA_TABLE_NAME"])


def expect(what, expected, actual):
    if actual != expected:
        sys.exit(f"boto3_tour.py: {what}: expected {expected!r}, got {actual!r}")


def eventually(what, expected, ask):
    """Repeats a check, because events are handled asynchronously."""
    deadline = time.monotonic() + 60
    while (actual := ask()) != expected and time.monotonic() < deadline:
        time.sleep(0.1)
    expect(what, expected, actual)


def refusal(call, **parameters):
    """Returns the code and status of the error, or None if the request succeeded."""
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    return None


def read(name):
    with open(os.environ[name], "rb") as file:
        return file.read()


def version_of(key):
    return s3.head_object(Bucket=SOURCE, Key=key)["VersionId"]


def thumbnail_of(key):
    """Returns the version from which the thumbnail of a key was created, or None if there is none."""
    try:
        return s3.head_object(Bucket=THUMBNAILS, Key=f"{SIZE}/{key}")["Metadata"]["source-version"]
    except ClientError as error:
        expect(f"refusal of {key}", "404", error.response["Error"]["Code"])
        return None


def mirrored(what, key):
    eventually(what, version_of(key), lambda: thumbnail_of(key))


def statuses(key):
    found = table.scan(FilterExpression=Attr("OriginalKey").eq(key), ConsistentRead=True)["Items"]
    return sorted(item["ProcessingStatus"] for item in found)


def uploads():
    odd, large = f"{PREFIX}/Grüße + mehr.jpg", f"{PREFIX}/large.png"
    with open(os.environ["IMAGE"], "rb") as body:
        # A stream is sent in chunks, with a trailing checksum.
        s3.put_object(Bucket=SOURCE, Key=odd, Body=body, ChecksumAlgorithm="SHA256")
    s3.upload_file(os.environ["LARGE_IMAGE"], SOURCE, large, Config=IN_PARTS)
    mirrored("thumbnail of an odd key", odd)
    mirrored("thumbnail of an upload in parts", large)
    expect("parts", "3", s3.head_object(Bucket=SOURCE, Key=large)["ETag"].strip('"').split("-")[1])
    eventually("record", ["SUCCESS"], lambda: statuses(odd))

    given_up = dict(Bucket=SOURCE, Key=f"{PREFIX}/given-up.png")
    upload = dict(given_up, UploadId=s3.create_multipart_upload(**given_up)["UploadId"])
    s3.upload_part(**upload, PartNumber=1, Body=read("IMAGE"))
    s3.abort_multipart_upload(**upload)
    expect("upload that was given up", ("404", 404), refusal(s3.head_object, **given_up))


def presigned():
    key = f"{PREFIX}/presigned + ü.jpg"
    address = s3.generate_presigned_url("put_object", Params={"Bucket": SOURCE, "Key": key})
    request = urllib.request.Request(address, data=read("IMAGE"), method="PUT", headers={"Content-Type": ""})
    with urllib.request.urlopen(request) as response:
        expect("upload to a presigned URL", 200, response.status)
    mirrored("thumbnail of an upload to a presigned URL", key)
    thumbnail = {"Bucket": THUMBNAILS, "Key": f"{SIZE}/{key}"}
    with urllib.request.urlopen(s3.generate_presigned_url("get_object", Params=thumbnail)) as response:
        expect("type of the thumbnail", "image/jpeg", response.headers["Content-Type"])
        expect("its first bytes", b"\xff\xd8\xff", response.read(3))


def copies():
    copy, part_copy = f"{PREFIX}/copy.jpg", f"{PREFIX}/copied-in-parts.png"
    odd = {"Bucket": SOURCE, "Key": f"{PREFIX}/Grüße + mehr.jpg"}
    s3.copy(odd, SOURCE, copy)
    s3.copy({"Bucket": SOURCE, "Key": f"{PREFIX}/large.png"}, SOURCE, part_copy, Config=IN_PARTS)
    mirrored("thumbnail of a copy", copy)
    mirrored("thumbnail of a copy in parts", part_copy)
    before = version_of(copy)
    itself = dict(CopySource={"Bucket": SOURCE, "Key": copy}, Bucket=SOURCE, Key=copy)
    s3.copy_object(**itself, MetadataDirective="REPLACE", Metadata={"title": "copy"})
    expect("new version of a copy onto itself", True, version_of(copy) != before)
    mirrored("thumbnail of a copy onto itself", copy)


def conditions_and_settings():
    key = f"{PREFIX}/copy.jpg"
    before = version_of(key)
    refused = refusal(s3.put_object, Bucket=SOURCE, Key=key, Body=read("OTHER_IMAGE"), IfNoneMatch="*")
    expect("upload that must not overwrite", ("PreconditionFailed", 412), refused)
    s3.put_object_tagging(Bucket=SOURCE, Key=key, Tagging={"TagSet": [{"Key": "place", "Value": "Köln"}]})
    expect("version after what changes no image", before, version_of(key))
    s3.put_object(Bucket=SOURCE, Key=key, Body=read("OTHER_IMAGE"))
    mirrored("thumbnail after an overwrite", key)


def deletions():
    key = f"{PREFIX}/copy.jpg"
    marker = s3.delete_object(Bucket=SOURCE, Key=key)
    expect("response to a deletion", True, marker["DeleteMarker"])
    eventually("thumbnail after a deletion", None, lambda: thumbnail_of(key))
    s3.delete_object(Bucket=SOURCE, Key=key, VersionId=marker["VersionId"])
    mirrored("thumbnail after the deletion is taken back", key)
    newest = version_of(key)
    s3.delete_object(Bucket=SOURCE, Key=key, VersionId=newest)
    expect("version below the deleted one", True, version_of(key) != newest)
    mirrored("thumbnail of the version below", key)


def archive():
    key = f"{PREFIX}/archived.jpg"
    s3.put_object(Bucket=SOURCE, Key=key, Body=read("IMAGE"), StorageClass="DEEP_ARCHIVE")
    eventually("record of an archived object", ["FAILED"], lambda: statuses(key))
    expect("reading it", ("InvalidObjectState", 403), refusal(s3.get_object, Bucket=SOURCE, Key=key))
    restore = {"Days": 1, "GlacierJobParameters": {"Tier": "Standard"}}
    s3.restore_object(Bucket=SOURCE, Key=key, VersionId=version_of(key), RestoreRequest=restore)
    mirrored("thumbnail of a restored object", key)
    eventually("record of a restored object", ["SUCCESS"], lambda: statuses(key))


def invocations():
    key = f"{PREFIX}/presigned + ü.jpg"
    changed = {"key": quote_plus(key), "versionId": version_of(key)}
    record = {"eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}
    event = {"Records": [{**record, "s3": {"bucket": {"name": SOURCE}, "object": changed}}]}
    s3.delete_object(Bucket=THUMBNAILS, Key=f"{SIZE}/{key}")
    parameters = dict(FunctionName=ALIAS, Payload=json.dumps(event))
    expect("dry run", 204, awslambda.invoke(**parameters, InvocationType="DryRun")["StatusCode"])
    expect("thumbnail after a dry run", None, thumbnail_of(key))
    response = awslambda.invoke(**parameters)
    expect("invocation", (200, None), (response["StatusCode"], response.get("FunctionError")))
    expect("thumbnail after an invocation", version_of(key), thumbnail_of(key))
    s3.delete_object(Bucket=THUMBNAILS, Key=f"{SIZE}/{key}")
    expect("asynchronous invocation", 202, awslambda.invoke(**parameters, InvocationType="Event")["StatusCode"])
    mirrored("thumbnail after an asynchronous invocation", key)
    no_json = refusal(awslambda.invoke, FunctionName=ALIAS, Payload=b"no json")
    expect("payload that is no JSON", ("InvalidRequestContentException", 400), no_json)


def telemetry():
    logs = boto3.client("logs")
    query = dict(logGroupName=os.environ["LOG_GROUP_NAME"], filterPattern=f'"{PREFIX}/archived.jpg"')
    eventually("log lines", True, lambda: len(logs.filter_log_events(**query)["events"]) > 0)
    now = datetime.now(timezone.utc)
    statistics = boto3.client("cloudwatch").get_metric_statistics(
        Namespace="ImageProcessing", MetricName="ProcessedImages", Statistics=["Sum"], Period=3600,
        Dimensions=[{"Name": "Environment", "Value": "development"}],
        StartTime=now - timedelta(hours=1), EndTime=now + timedelta(minutes=1))
    expect("metric", True, sum(point["Sum"] for point in statistics["Datapoints"]) >= 10)
    queue = dict(QueueUrl=os.environ["FAILURE_QUEUE_URL"], VisibilityTimeout=0, MaxNumberOfMessages=10)
    bodies = [message["Body"] for message in boto3.client("sqs").receive_message(**queue).get("Messages", [])]
    expect("failed events of this tour", [], [body for body in bodies if PREFIX in body])


def batch_deletion():
    """Deletes all versions and markers in one request, whose quiet response names none of them."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=SOURCE, Prefix=f"{PREFIX}/")
    objects = [
        {"Key": one["Key"], "VersionId": one["VersionId"]}
        for page in pages for one in page.get("Versions", []) + page.get("DeleteMarkers", [])
    ]
    response = s3.delete_objects(Bucket=SOURCE, Delete={"Objects": objects, "Quiet": True})
    expect("quiet DeleteObjects request", (None, None), (response.get("Deleted"), response.get("Errors")))
    left = dict(Bucket=THUMBNAILS, Prefix=f"{SIZE}/{PREFIX}/")
    eventually("thumbnails after the deletion", 0, lambda: s3.list_objects_v2(**left)["KeyCount"])
    eventually("records after it", {"DELETED"}, lambda: set(statuses(f"{PREFIX}/copy.jpg")))


uploads()
presigned()
copies()
conditions_and_settings()
deletions()
archive()
invocations()
telemetry()
batch_deletion()
