"""Adds saved queries of CloudWatch Logs, which moto 5.2.1 does not implement. They are stored but cannot be run."""

import json
import time
import uuid

from moto.logs.responses import LogsResponse


def add_query_definitions():
    LogsResponse.put_query_definition = put
    LogsResponse.describe_query_definitions = describe
    LogsResponse.delete_query_definition = delete


def put(self):
    fields = {name: self._get_param(name) for name in ("name", "queryString", "logGroupNames")}
    identity = self._get_param("queryDefinitionId") or str(uuid.uuid4())
    definitions(self)[identity] = {
        **fields,
        "queryDefinitionId": identity,
        "lastModified": int(time.time() * 1000),
    }
    return json.dumps({"queryDefinitionId": identity})


def describe(self):
    prefix = self._get_param("queryDefinitionNamePrefix") or ""
    found = [one for one in definitions(self).values() if one["name"].startswith(prefix)]
    return json.dumps({"queryDefinitions": found})


def delete(self):
    found = definitions(self).pop(self._get_param("queryDefinitionId"), None)
    return json.dumps({"success": found is not None})


def definitions(response):
    """Returns the definitions by ID. They are stored in moto's backend, and are saved with it."""
    return response.logs_backend.__dict__.setdefault("query_definitions", {})
