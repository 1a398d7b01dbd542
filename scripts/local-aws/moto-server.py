"""moto-server.py PORT [STATE]: runs moto on the loopback interface, and ends with its parent.

POST /moto-api/save writes all that moto holds into the file STATE; a start with that file finds it again.
"""

import importlib
import marshal
import os
import pickle
import re
import sys
import threading
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
from moto.core.base_backend import BackendDict
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import Notification
from moto.s3.responses import S3Response
from werkzeug.serving import run_simple
from werkzeug.wrappers import Response

# Private classes and code objects are written: another release would read them wrongly, or not at all.
WRITER = f"moto {moto.__version__} on Python {sys.version_info.major}.{sys.version_info.minor}"

LOCKS = {type(make()): make for make in (threading.Lock, threading.RLock)}


class Pickler(pickle.Pickler):
    """Knows how to write what moto holds and pickle does not know."""

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
            # A dictionary's default, for one.
            return make_function, (value.__module__, marshal.dumps(value.__code__))
        return NotImplemented


def global_of(service):
    """The dictionary of a service's accounts is a global variable beside its class."""
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
    # One pickle for all of it, so that what two services share stays shared.
    state = []
    for service in {id(service): service for service in BackendDict._instances}.values():
        accounts = {account: dict(regions) for account, regions in service.items()}
        # Only S3's has these: which account owns a bucket's name.
        state.append((service, accounts, getattr(service, "bucket_accounts", None)))
    with open(f"{path}.new", "wb") as file:
        pickle.dump(WRITER, file)
        Pickler(file, protocol=pickle.HIGHEST_PROTOCOL).dump(state)
    os.replace(f"{path}.new", path)


def load(path):
    with open(path, "rb") as file:
        writer = pickle.load(file)
        if writer != WRITER:
            raise ValueError(f"it was written by {writer}, and this is {WRITER}")
        state = pickle.load(file)
    for service, accounts, bucket_accounts in state:
        for account, regions in accounts.items():
            service[account].update(regions)
        if bucket_accounts is not None:
            service.bucket_accounts = bucket_accounts


def leave_functions_to_front():
    """moto would run a function a second time, and crashes on the event of a key whose last version goes while a delete
    marker stands above it."""
    matches = Notification.matches
    Notification.matches = lambda self, *event: ":lambda:" not in self.arn and matches(self, *event)


def tell_of_event_bridge():
    """moto keeps that EventBridge is switched on for a bucket, and does not say so when it is asked."""
    get = S3Response.get_bucket_notification

    def get_all(self):
        status, headers, body = get(self)
        kept = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if kept is not None and kept.event_bridge is not None:
            end = "</NotificationConfiguration>"
            body = re.sub("/>$", f">{end}", body).replace(end, f"<EventBridgeConfiguration/>{end}")
        return status, headers, body

    S3Response.get_bucket_notification = get_all


class Server:
    """moto's application. Its gate closes while everything is saved."""

    def __init__(self, state):
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.state = state
        self.gate = threading.Condition()
        self.passing = 0

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/moto-api/save" and self.state is not None:
            return self.save()(environ, start_response)
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
    # Closed by the parent's end, whatever way it comes.
    sys.stdin.read()
    os._exit(0)


def main(port, state=None):
    threading.Thread(target=end_with_parent, daemon=True).start()
    leave_functions_to_front()
    tell_of_event_bridge()
    if state is not None and os.path.exists(state):
        try:
            load(state)
        except Exception as error:
            sys.exit(f"{state} cannot be read: {error}. Begin with nothing: --clean")
    run_simple("127.0.0.1", int(port), Server(state), threaded=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
