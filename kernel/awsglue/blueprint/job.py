"""Names of `awsglue.blueprint.job`; see base_resource."""

from __future__ import annotations

from awsglue.blueprint.base_resource import BaseResource


class Job(BaseResource):
    """Not available: needs AWS Glue's service."""
