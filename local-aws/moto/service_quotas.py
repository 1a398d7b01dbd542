"""Adds Lambda's quota of concurrent executions to Service Quotas. moto 5.2.1 has only quotas of VPC."""

import json

from moto.servicequotas.exceptions import NoSuchResource
from moto.servicequotas.responses import ServiceQuotasResponse

# The default of AWS. https://docs.aws.amazon.com/general/latest/gr/lambda-service.html
CONCURRENT_EXECUTIONS = {
    "ServiceCode": "lambda",
    "ServiceName": "AWS Lambda",
    "QuotaCode": "L-B99A9384",
    "QuotaName": "Concurrent executions",
    "Value": 1000.0,
    "Unit": "None",
    "Adjustable": True,
    "GlobalQuota": False,
}


def add_lambda_quota():
    ServiceQuotasResponse.get_service_quota = get
    ServiceQuotasResponse.get_aws_default_service_quota = get


def get(self):
    wanted = json.loads(self.body)
    names = ("ServiceCode", "QuotaCode")
    if any(wanted.get(name) != CONCURRENT_EXECUTIONS[name] for name in names):
        raise NoSuchResource
    path = "/".join(CONCURRENT_EXECUTIONS[name] for name in names)
    arn = f"arn:{self.partition}:servicequotas:{self.region}:{self.current_account}:{path}"
    return json.dumps({"Quota": {**CONCURRENT_EXECUTIONS, "QuotaArn": arn}})
