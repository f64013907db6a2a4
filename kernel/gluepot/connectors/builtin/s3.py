"""Hadoop's S3A of the same release as PySpark's Hadoop (3.4.2), with the AWS SDK that it was built with.

`s3://` and `s3n://` mean S3A too, as on AWS. The `viewfs` settings serve buckets without a mount when others have
one (DESIGN D10).
"""

from __future__ import annotations

from gluepot.connectors.models import Artifact, Connector

_SCHEMES = ("s3", "s3a", "s3n")

CONNECTOR = Connector(
    name="s3",
    summary="Objects in S3 and what speaks like it",
    licence="Apache-2.0",
    artifacts=(
        Artifact(
            group="org.apache.hadoop",
            name="hadoop-aws",
            version="3.4.2",
            sha256="d2d24e6b715b5656b9d238bf13b6682a07e2004dd36aad74a73aeb854319f4d9",
            size_bytes=936_997,
        ),
        Artifact(
            group="software.amazon.s3.analyticsaccelerator",
            name="analyticsaccelerator-s3",
            version="1.2.1",
            sha256="11029552e37408e41e689b20150f4b372e0b4f232de321ccafd0fcf443cdfb5a",
            size_bytes=2_299_678,
        ),
        Artifact(
            group="org.wildfly.openssl",
            name="wildfly-openssl",
            version="2.1.4.Final",
            sha256="95decbc5d088b40e85f58d7726b8c8f4e3be6312a0f2660c2d714a23cee80279",
            size_bytes=443_788,
        ),
        Artifact(
            group="software.amazon.awssdk",
            name="bundle",
            version="2.29.52",
            sha256="62638f33045690c6bc5e496b54b0b2e89a9ad38cbedacdf6e017fea6bc85f55c",
            size_bytes=641_534_749,
        ),
    ),
    spark_conf={
        f"spark.hadoop.fs.{key}": "org.apache.hadoop.fs.s3a.S3AFileSystem"
        for scheme in _SCHEMES
        for key in (f"{scheme}.impl", f"viewfs.overload.scheme.target.{scheme}.impl")
    },
    file_schemes=frozenset(_SCHEMES),
    java_packages=("org.apache.hadoop.fs.s3a", "software.amazon.awssdk", "software.amazon.s3"),
)
