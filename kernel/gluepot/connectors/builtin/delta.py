"""Delta Lake for Spark 4.1, with every dependency that PySpark lacks.

The session catalog becomes Delta's, which passes on whatever is not a Delta table: without it `USING delta` tables
can be made but not changed.
"""

from __future__ import annotations

from gluepot.connectors.models import Artifact, Connector

CONNECTOR = Connector(
    name="delta",
    summary="Delta Lake tables",
    licence="Apache-2.0",
    artifacts=(
        Artifact(
            group="io.delta",
            name="delta-spark_4.1_2.13",
            version="4.4.0",
            sha256="75a9400986853c061f5109f012547de2545a5759e5e752e5ef633dabe16a4f10",
            size_bytes=9_471_929,
        ),
        Artifact(
            group="io.delta",
            name="delta-storage",
            version="4.4.0",
            sha256="c46735481fa8e326b0957be02b4420cbcab4b325bb08009b7f2045a95133f1cc",
            size_bytes=113_863,
        ),
        Artifact(
            group="io.delta",
            name="delta-kernel-api",
            version="4.4.0",
            sha256="ee9b5a14ac3b7efdff4d61a58478fe8eb0e5a3fbca43889dca7290795fe79a11",
            size_bytes=2_838_619,
        ),
        Artifact(
            group="io.delta",
            name="delta-kernel-defaults",
            version="4.4.0",
            sha256="225c975199e4718b38ee5b7e6da7f19e9585024262b2cec2656b32151a856b0b",
            size_bytes=227_185,
        ),
        Artifact(
            group="io.delta",
            name="delta-kernel-unitycatalog",
            version="4.4.0",
            sha256="cea22dfb4ac562b3cd27bf652697750e8336009d73fb06631363aaaad5345ffa",
            size_bytes=43_048,
        ),
        Artifact(
            group="io.unitycatalog",
            name="unitycatalog-client",
            version="0.6.0",
            sha256="48257499a86b801a3e2372cec55ac226ca1c1c7eabe5c118e7302f29a1fdbc19",
            size_bytes=564_136,
        ),
        Artifact(
            group="io.unitycatalog",
            name="unitycatalog-hadoop",
            version="0.6.0",
            sha256="c47b63c961c87102b9e1d63809a0915ba4c86b7652f57c8d39ca3a05b441a150",
            size_bytes=78_389,
        ),
        Artifact(
            group="com.fasterxml.jackson.datatype",
            name="jackson-datatype-jdk8",
            version="2.21.2",
            sha256="e581bbf3fc5622d16b57366dd41e10fc56921fb202879de2ef487f87dd9b30e7",
            size_bytes=36_037,
        ),
    ),
    spark_conf={
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    },
    data_sources=frozenset({"delta"}),
    java_packages=("io.delta", "org.apache.spark.sql.delta"),
)
