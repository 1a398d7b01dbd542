"""moto-server.py PORT [STATE]: runs moto on the loopback interface until its parent process ends.

POST /moto-api/save saves moto's state to the file STATE. If the file exists at the start, the state is loaded from it.
GET /moto-api/role-calls returns the requests that were made with the credentials of roles.

Every path must begin with a secret, as in /SECRET/moto-api/save: the value of the environment variable MOTO_SECRET.
"""

import importlib
import json
import marshal
import os
import pickle
import re
import sys
import threading
from collections import deque
from types import FunctionType
from weakref import WeakValueDictionary

import moto
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from moto.awslambda.models import LambdaBackend
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.base_backend import BackendDict
from moto.core.exceptions import AccessDeniedError, JsonRESTError
from moto.dynamodb.responses import DynamoHandler
from moto.logs.responses import LogsResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import Notification
from moto.s3.responses import S3Response
from moto.sns.models import SNSBackend
from moto.sqs.models import Queue
from moto.sts.models import sts_backends
from query_definitions import add_query_definitions
from service_quotas import add_lambda_quota
from werkzeug.serving import run_simple
from werkzeug.wrappers import Response

# Private classes and code objects are pickled. Another release of moto or Python may not be able to load them.
WRITER = f"moto {moto.__version__} on Python {sys.version_info.major}.{sys.version_info.minor}"

LOCKS = {type(make()): make for make in (threading.Lock, threading.RLock)}


class Pickler(pickle.Pickler):
    """Supports the types in moto's state that pickle does not support."""

    def reducer_override(self, value):
        if type(value) in LOCKS:
            return LOCKS[type(value)], ()
        if isinstance(value, BackendDict):
            return global_of(value)
        if isinstance(value, WeakValueDictionary):
            return WeakValueDictionary, (), None, None, iter(list(value.items()))
        if isinstance(value, (RSAPrivateKey, EllipticCurvePrivateKey)):
            return load_key, (value.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),)
        if isinstance(value, FunctionType) and "<locals>" in value.__qualname__ and not value.__closure__:
            # Such as the default factory of a dictionary.
            return make_function, (value.__module__, marshal.dumps(value.__code__))
        return NotImplemented


# Saved states refer to read_global, load_key, and make_function by name: a renamed function makes them unreadable.


def global_of(service):
    """Pickles the dictionary of a service's accounts as a reference to the global variable in the module of its class."""
    module = service.backend.__module__
    names = (name for name, value in vars(sys.modules[module]).items() if value is service)
    return read_global, (module, next(names))


def read_global(module, name):
    return getattr(importlib.import_module(module), name)


def load_key(der):
    return load_der_private_key(der, password=None)


def make_function(module, code):
    return FunctionType(marshal.loads(code), vars(importlib.import_module(module)))


def save(path):
    # One pickle for all services, so that objects that two services share stay shared.
    state = []
    for service in {id(service): service for service in BackendDict._instances}.values():
        accounts = {account: dict(regions) for account, regions in service.items()}
        # Only S3 has it: the account that owns each bucket name.
        state.append((service, accounts, getattr(service, "bucket_accounts", None)))
    with open(f"{path}.new", "wb") as file:
        pickle.dump(WRITER, file)
        Pickler(file, protocol=pickle.HIGHEST_PROTOCOL).dump(state)
    os.replace(f"{path}.new", path)


def load(path):
    with open(path, "rb") as file:
        writer = pickle.load(file)
        if writer != WRITER:
            raise ValueError(f"it was saved by {writer}, and this is {WRITER}")
        state = pickle.load(file)
    for service, accounts, bucket_accounts in state:
        for account, regions in accounts.items():
            service[account].update(regions)
        if bucket_accounts is not None:
            service.bucket_accounts = bucket_accounts


def leave_functions_to_gateway():
    """Keeps moto from invoking functions, which the gateway does.

    moto would also crash on the event of a key whose last version is deleted while the key has a delete marker.
    """
    matches = Notification.matches
    Notification.matches = lambda self, *event: ":lambda:" not in self.arn and matches(self, *event)
    # The records stay in the stream, and the gateway reads them.
    LambdaBackend.send_dynamodb_items = lambda self, *event: None


# Limited, because a local AWS can run for days.
role_calls = deque(maxlen=50_000)


def act_as_roles():
    """Enforces IAM for callers that use the credentials of a role, and for no others.

    moto itself can only enforce it for all callers or none. Requests to services other than S3 and DynamoDB, such as
    those that Lambda makes as the role to write logs and to send failed events, are recorded but always permitted.
    """
    DynamoHandler._determine_resource = lambda self: arn(self, "dynamodb", table(self.body))
    LogsResponse._determine_resource = lambda self: arn(self, "logs", log_stream(self, json.loads(self.raw_body)))

    def authorize(self, request_class, resource="*"):
        sessions = sts_backends[self.current_account]["aws"]
        role = sessions.get_assumed_role_from_access_key(self.access_key)
        if role is None:
            return
        check(self, request_class, role, self._get_action(), resource)
        # S3 reports a missing key only to callers that may list the bucket.
        if isinstance(self, S3Response) and self.method in ("GET", "HEAD") and is_missing(self, resource):
            check(self, request_class, role, "ListBucket", resource.split("/")[0])

    ActionAuthenticatorMixin._authenticate_and_authorize_action = authorize


def check(response, request_class, role, action, resource):
    request = request_class(
        account_id=response.current_account,
        method=response.method,
        path="",
        data=response.data,
        body=response.raw_body,
        headers=response.headers,
        action=action,
    )
    # CloudWatch's name in signatures differs from that in policies.
    called = {"action": re.sub("^monitoring:", "cloudwatch:", request._action), "resource": resource}
    role_calls.append({"role": role.role_arn, "session": role.session_name, **called})
    if request._service not in ("s3", "dynamodb"):
        return
    try:
        request.check_action_permitted(resource)
    except AccessDeniedError as error:
        # moto would send the error as XML, but DynamoDB uses JSON.
        raise JsonRESTError("AccessDeniedException", f"{role.arn} is not authorized to perform {request._action} on {resource}") from error


def is_missing(response, resource):
    _, _, key = resource.partition("/")
    return key != "" and response.backend.get_object(response.bucket_name, key) is None


def arn(response, service, resource):
    return f"arn:aws:{service}:{response.region}:{response.current_account}:{resource}"


def table(body):
    index = f"/index/{body['IndexName']}" if "IndexName" in body else ""
    name = body.get("TableName") or next(iter(body.get("RequestItems", {})), "")
    return f"table/{name}{index}"


def log_stream(response, body):
    query = response.logs_backend.queries.get(body.get("queryId"))
    name = query.log_group_names[0] if query else body.get("logGroupName", "")
    # The ARN of a log group ends in :* in IAM policies.
    return f"log-group:{name}:{'log-stream:' + body['logStreamName'] if 'logStreamName' in body else '*'}"


def keep_queue_policies():
    """Keeps a queue's policy when another attribute is set. moto would remove it."""
    set_attributes = Queue._set_attributes

    def set_others(self, attributes, now=None):
        set_attributes(self, {"Policy": getattr(self, "policy", None), **attributes}, now)

    Queue._set_attributes = set_others


def change_log_keys():
    """Implements changing the KMS key of a log group. In moto, it can only be set at creation."""

    def change(self):
        group = self.logs_backend.groups[self._get_param("logGroupName")]
        group.kms_key_id = self._get_param("kmsKeyId")
        return "{}"

    LogsResponse.associate_kms_key = change
    LogsResponse.disassociate_kms_key = change


def report_event_bridge():
    """Adds EventBridgeConfiguration to GetBucketNotificationConfiguration. moto stores it but does not return it."""
    get = S3Response.get_bucket_notification

    def get_all(self):
        status, headers, body = get(self)
        kept = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if kept is not None and kept.event_bridge is not None:
            end = "</NotificationConfiguration>"
            body = re.sub("/>$", f">{end}", body).replace(end, f"<EventBridgeConfiguration/>{end}")
        return status, headers, body

    S3Response.get_bucket_notification = get_all


def leave_emails_unconfirmed():
    """Leaves the subscription of an email address pending, until the recipient would confirm it. moto confirms it at once."""
    subscribe = SNSBackend.subscribe

    def subscribe_pending(self, topic_arn, endpoint, protocol):
        subscription = subscribe(self, topic_arn, endpoint, protocol)
        subscription.attributes["PendingConfirmation"] = protocol.startswith("email")
        return subscription

    SNSBackend.subscribe = subscribe_pending


class Server:
    """Wraps moto's WSGI application. Holds requests back while the state is saved."""

    def __init__(self, state, secret):
        self.prefix = f"/{secret}"
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.state = state
        self.gate = threading.Condition()
        self.passing = 0

    def __call__(self, environ, start_response):
        if not environ["PATH_INFO"].startswith(f"{self.prefix}/"):
            return Response("Only the gateway may use this port. Use the URL in AWS_ENDPOINT_URL.", 403)(
                environ, start_response
            )
        for name in ("PATH_INFO", "RAW_URI", "REQUEST_URI"):
            environ[name] = environ[name].removeprefix(self.prefix)
        if environ["PATH_INFO"] == "/moto-api/save" and self.state is not None:
            return self.save()(environ, start_response)
        if environ["PATH_INFO"] == "/moto-api/role-calls":
            return Response(json.dumps(list(role_calls)), mimetype="application/json")(environ, start_response)
        with self.gate:
            self.passing += 1
        try:
            return self.moto(environ, start_response)
        finally:
            with self.gate:
                self.passing -= 1
                self.gate.notify_all()

    def save(self):
        with self.gate:
            self.gate.wait_for(lambda: self.passing == 0)
            save(self.state)
        return Response(status=204)


def end_with_parent():
    # Standard input is closed when the parent ends, no matter how.
    sys.stdin.read()
    os._exit(0)


def main(port, state=None):
    threading.Thread(target=end_with_parent, daemon=True).start()
    leave_functions_to_gateway()
    keep_queue_policies()
    add_query_definitions()
    add_lambda_quota()
    change_log_keys()
    report_event_bridge()
    leave_emails_unconfirmed()
    act_as_roles()
    if state is not None and os.path.exists(state):
        try:
            load(state)
        except Exception as error:
            sys.exit(f"{state} cannot be loaded: {error}. To start with an empty local AWS, add --clean.")
    run_simple("127.0.0.1", int(port), Server(state, os.environ.pop("MOTO_SECRET")), threaded=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
