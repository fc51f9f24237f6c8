"""Logs and metrics of a function: JSON lines, and CloudWatch's embedded metric format.

Configured by Powertools' own variables: POWERTOOLS_SERVICE_NAME (the dimension `service`),
POWERTOOLS_METRICS_NAMESPACE and POWERTOOLS_LOG_LEVEL.
"""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()


def count(name: str, number: int = 1) -> None:
    """Add to a metric that counts things."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=number)
