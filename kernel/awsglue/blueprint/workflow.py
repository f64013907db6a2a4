"""Names of `awsglue.blueprint.workflow`; see base_resource."""

from __future__ import annotations

from awsglue.blueprint.base_resource import BaseResource


class Workflow(BaseResource):
    """Not available: needs AWS Glue's service."""


class Entities(BaseResource):
    """Not available: needs AWS Glue's service."""
