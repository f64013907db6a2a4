"""The settings: one typed, frozen object. Where each value comes from is in `settings_sources.py`.

Two scopes (DESIGN, Settings). *Home* settings are shared by the pot, the metastore endpoint and every project
of one home folder, so they come only from the home's `gluepot.toml` or the environment. *Project* settings may
also come from the project's `gluepot.toml`.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path
from pydantic import BaseModel, ConfigDict, Field, field_validator


class Scope(StrEnum):
    """Who may set a field."""

    HOME = "home"
    PROJECT = "project"


def setting(default: Any, description: str, *, scope: Scope) -> Any:
    """Declare a field: its default, what it means (with its unit), and its scope."""
    factory = {"default_factory": default} if callable(default) else {"default": default}
    return Field(**factory, description=description, json_schema_extra={"scope": scope.value})


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(_Section):
    """Where gluepot keeps everything it knows."""

    url: str = setting(
        "",
        "SQLAlchemy URL; empty means SQLite in the home folder. postgresql://… for a team.",
        scope=Scope.HOME,
    )


class CatalogSettings(_Section):
    """The data catalog."""

    uri: str = setting(
        "",
        "thrift://host:port of a Hive Metastore to use instead of gluepot's own; empty means ours.",
        scope=Scope.HOME,
    )
    warehouse: str = setting(
        "", "Folder or URI of managed tables; empty means `warehouse` in the home folder.", scope=Scope.HOME
    )
    cache_ttl_s: int = setting(
        1,
        "Seconds a session may trust a table's cached file listing (spark.sql.metadataCacheTTLSeconds).",
        scope=Scope.HOME,
    )


class OpenLineageSettings(_Section):
    """Where lineage is sent as OpenLineage events; nowhere by default."""

    url: str = setting(
        "",
        "Address of an OpenLineage server, such as http://localhost:5000; empty means none.",
        scope=Scope.HOME,
    )
    file: str = setting(
        "", "File that events are appended to, one JSON document a line; empty means none.", scope=Scope.HOME
    )
    api_key: str = setting(
        "", "Reference of the server's key: env:NAME, keyring:service/user or file:/path.", scope=Scope.HOME
    )
    namespace: str = setting("gluepot", "Namespace of jobs and tables in events.", scope=Scope.HOME)


class PoolSettings(_Section):
    """The warm pool: JVMs that wait with a Spark session already built."""

    size: int = setting(1, "How many warm JVMs wait; 0 turns the pool off.", scope=Scope.HOME)
    memory: str = setting(
        "",
        "Heap ceiling of a pooled JVM, as Java writes it (4g); empty means half of the machine's memory.",
        scope=Scope.HOME,
    )
    master: str = setting("local[*]", "Spark master of pooled JVMs.", scope=Scope.HOME)
    idle_life_s: int = setting(
        14400, "Seconds after which a JVM that nobody claimed is replaced; 0 means never.", scope=Scope.HOME
    )
    warm_rounds: int = setting(
        3,
        "How often a JVM runs through a first cell's work before it waits; fewer spare CPU and slow the first cell. 0: never.",
        scope=Scope.HOME,
    )

    @field_validator("size")
    @classmethod
    def _size_is_a_count(cls, value: int) -> int:
        if not 0 <= value <= 16:
            raise ValueError(f"must be between 0 and 16, not {value}")
        return value

    @field_validator("warm_rounds")
    @classmethod
    def _rounds_are_few(cls, value: int) -> int:
        if not 0 <= value <= 20:
            raise ValueError(f"must be between 0 and 20, not {value}")
        return value


class SparkSettings(_Section):
    """The Spark session of a notebook or job."""

    master: str = setting(
        "",
        "spark://host:port, yarn, k8s://…, sc://host:port, or local[N]; empty means a JVM of the pool.",
        scope=Scope.PROJECT,
    )
    connect_timeout_s: int = setting(
        60,
        "Seconds that a cluster may take to accept a session; raise it where applications wait in a queue.",
        scope=Scope.PROJECT,
    )
    shuffle_partitions: int = setting(
        8, "spark.sql.shuffle.partitions of local sessions.", scope=Scope.PROJECT
    )
    conf: dict[str, str] = setting(dict, "Further Spark settings, by their Spark names.", scope=Scope.PROJECT)
    idle_timeout_s: int = setting(
        172800,
        "Seconds without a statement after which a session's JVM is released (Glue: 48 h); 0 means never.",
        scope=Scope.PROJECT,
    )


class JobEnvironment(StrEnum):
    """Where a run's packages come from: gluepot's own environment, or one that uv builds of its requirements."""

    SHARED = "shared"
    ISOLATED = "isolated"


class EnvironmentDiffers(StrEnum):
    """What a run does that has other packages, or another Python, than its version was promoted with."""

    WARN = "warn"
    FAIL = "fail"
    IGNORE = "ignore"


class JobSettings(_Section):
    """Job runs."""

    timeout_s: int = setting(
        28800, "Seconds after which a run is ended as TIMEOUT (Glue 5: 480 min).", scope=Scope.PROJECT
    )
    max_retries: int = setting(0, "Attempts after the first failed one.", scope=Scope.PROJECT)
    env: JobEnvironment = setting(
        JobEnvironment.SHARED,
        "shared: runs have gluepot's packages; isolated: an environment of the version's requirements, built by uv.",
        scope=Scope.PROJECT,
    )
    env_differs: EnvironmentDiffers = setting(
        EnvironmentDiffers.WARN,
        "When a run has other packages, or another Python, than its version was promoted with: warn, fail, or ignore it.",
        scope=Scope.PROJECT,
    )
    environment: dict[str, str] = setting(
        dict,
        "Environment variables of runs; a value like env:NAME, keyring:service/user or file:/path is fetched at the start.",
        scope=Scope.PROJECT,
    )
    log_max_mb: int = setting(
        64, "MB of a run's log; what is older than the last two such parts is dropped.", scope=Scope.PROJECT
    )
    notify_after_s: int = setting(
        0, "Seconds after which a run counts as slow and is notified; 0 means never.", scope=Scope.PROJECT
    )
    notify: dict[str, list[str]] = setting(
        dict,
        "Who is told: start, success, failure, slow = references (env:NAME, …) to apprise URLs.",
        scope=Scope.PROJECT,
    )
    git: bool = setting(
        False,  # noqa: FBT003 - a default, as every other
        "Whether each version of a job becomes a commit in `jobs.git_folder`.",
        scope=Scope.PROJECT,
    )
    git_folder: str = setting(
        "",
        "Folder of those commits, in a repository or made one; empty means `job-versions` in the home folder.",
        scope=Scope.PROJECT,
    )


class RunSettings(_Section):
    """How many runs at once."""

    max_parallel: int = setting(
        2, "Job runs that may run at the same time under one home folder.", scope=Scope.HOME
    )
    memory: str = setting(
        "60%",
        "Memory for runs and sessions together: 3g, 512m, or a share of the machine's; empty means no limit.",
        scope=Scope.HOME,
    )
    spark_memory: str = setting(
        "1g", "Memory that a Spark run is taken to need until one of its job was measured.", scope=Scope.HOME
    )
    python_memory: str = setting(
        "150m", "Memory that a python_shell run is taken to need until one was measured.", scope=Scope.HOME
    )


class ConnectorSettings(_Section):
    """Jars that PySpark lacks."""

    repository: str = setting(
        "",
        "Address or folder of the Maven repository that connectors' jars come from; empty means the mirror in "
        "~/.m2/settings.xml, else the repository that PySpark itself asks.",
        scope=Scope.HOME,
    )


class Settings(_Section):
    """All settings, resolved.

    `home` is the folder of database, logs, warehouse and sockets; `project` the folder of the project's file
    (the working folder when there is none).
    """

    home: Path = setting(Path("~/.gluepot").expanduser(), "The home folder.", scope=Scope.HOME)
    project: Path = setting(Path.cwd, "The project folder.", scope=Scope.PROJECT)
    mounts: dict[str, str] = setting(
        dict, 'Folders that stand for buckets: "s3://my-lake" = "./lake" (DESIGN D10).', scope=Scope.HOME
    )
    database: DatabaseSettings = setting(DatabaseSettings, "The database.", scope=Scope.HOME)
    catalog: CatalogSettings = setting(CatalogSettings, "The catalog.", scope=Scope.HOME)
    openlineage: OpenLineageSettings = setting(
        OpenLineageSettings, "Lineage as OpenLineage events.", scope=Scope.HOME
    )
    pool: PoolSettings = setting(PoolSettings, "The warm pool.", scope=Scope.HOME)
    runs: RunSettings = setting(RunSettings, "Parallel runs.", scope=Scope.HOME)
    connectors: ConnectorSettings = setting(ConnectorSettings, "Connectors.", scope=Scope.HOME)
    spark: SparkSettings = setting(SparkSettings, "The Spark session.", scope=Scope.PROJECT)
    jobs: JobSettings = setting(JobSettings, "Job runs.", scope=Scope.PROJECT)

    @property
    def database_url(self) -> str:
        """The database URL with the default filled in."""
        return self.database.url or f"sqlite:///{self.home / 'gluepot.db'}"

    @property
    def warehouse_uri(self) -> str:
        """URI of the folder of managed tables."""
        warehouse = self.catalog.warehouse
        if "://" in warehouse or warehouse.startswith("file:"):
            return warehouse
        folder = (Path(warehouse).expanduser() if warehouse else self.home / "warehouse").resolve()
        return f"file://{folder}"  # a Hadoop path: not percent-encoded

    @property
    def cache_folder(self) -> Path:
        """Folder of what is costly to make and can be made again (class-data archives), shared by a user's homes."""
        return user_cache_path("gluepot")

    @property
    def log_folder(self) -> Path:
        """Folder of every log file."""
        return self.home / "logs"

    @property
    def git_folder(self) -> Path:
        """Folder in which versions of jobs are commits; a relative one is meant from the project's folder."""
        folder = (
            Path(self.jobs.git_folder).expanduser() if self.jobs.git_folder else self.home / "job-versions"
        )
        return (self.project / folder).resolve()

    @property
    def run_folder(self) -> Path:
        """Folder of sockets, FIFOs, locks and connection files; safe to delete while nothing runs."""
        return self.home / "run"
