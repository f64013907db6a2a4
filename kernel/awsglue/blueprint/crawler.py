"""Names of `awsglue.blueprint.crawler`; see base_resource."""

from __future__ import annotations

from awsglue.blueprint.base_resource import BaseResource


class Crawler(BaseResource):
    """Not available: needs AWS Glue's service."""
