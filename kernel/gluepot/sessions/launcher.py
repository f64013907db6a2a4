"""Starting Spark's JVM without `spark-submit`: one process instead of two (DESIGN D2).

The JVM lives as long as somebody holds the write end of its FIFO open; that is how a killed owner ends it without
anybody watching. Its connection file holds the gateway's port and secret, readable by this user only.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gluepot.errors import UnavailableError
from gluepot.processes import ProcessIdentity
from gluepot.sessions import class_data
from gluepot.sessions.compiling import FirstUse, compile_flags
from gluepot.sessions.java import JavaRuntime, find_java
from gluepot.sessions.models import Stage
from gluepot.sessions.priority import Priority, lower, start_flags
from gluepot.sessions.scratch import scratch_flags
from gluepot.sessions.start_environment import class_path_folders, jvm_environment

START_LIMIT_S = 90
_OPENED = (
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.lang.reflect",
    "java.base/java.io",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/jdk.internal.ref",
    "java.base/sun.nio.ch",
    "java.base/sun.nio.cs",
    "java.base/sun.security.action",
    "java.base/sun.util.calendar",
    "java.security.jgss/sun.security.krb5",
)


@dataclass(frozen=True, kw_only=True)
class LaunchedJvm:
    """A JVM whose gateway answers. `keeper_fd` is the starter's write end of the FIFO: close it to let go."""

    folder: Path
    process: subprocess.Popen[bytes]
    identity: ProcessIdentity
    keeper_fd: int


def fifo_path(folder: Path) -> Path:
    """Path of the FIFO that a JVM of this folder reads as its stdin."""
    return folder / "life"


def connection_path(folder: Path) -> Path:
    """Path of the file that holds the gateway's port and secret."""
    return folder / "gateway"


def log_path(folder: Path) -> Path:
    """Path of what the JVM and its Python workers print."""
    return folder / "spark.log"


@cache
def spark_home() -> Path:
    """Folder of the installed PySpark, found without importing it."""
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise UnavailableError(
            "PySpark is not installed in this environment.", "Run: pip install 'pyspark>=4.1,<4.2'"
        )
    return Path(spec.origin).parent


@cache
def class_path(home: Path | None = None) -> tuple[str, ...]:
    """Every jar of the PySpark in `home` (None: ours), written out and in one order: the class-data archive needs both."""
    return tuple(str(jar) for jar in sorted(((home or spark_home()) / "jars").glob("*.jar")))


def jvm_command(
    java: JavaRuntime,
    *,
    conf: Mapping[str, str],
    memory_mb: int,
    extra_jars: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
    home: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> list[str]:
    """Return the command line that starts a gateway JVM.

    `memory_mb` is the heap's ceiling; 0 leaves it to Java. `home` and `environment` as in `launch_jvm`. What Spark's own
    launcher would take from `conf` for this command line is taken here: memory, Java options, class path of the driver.
    """
    environment = os.environ if environment is None else environment
    memory = conf.get("spark.driver.memory", f"{memory_mb}m" if memory_mb else "")
    java_flags = [
        *([f"-Xmx{memory}m" if memory.isdigit() else f"-Xmx{memory}"] if memory else []),
        *flags,
        *(f"--add-opens={module}=ALL-UNNAMED" for module in _OPENED),
        "-XX:+IgnoreUnrecognizedVMOptions",
        "-Djdk.reflect.useDirectMethodHandle=false",
        "-Dio.netty.tryReflectionSetAccessible=true",
        *shlex.split(conf.get("spark.driver.extraJavaOptions", "")),
    ]
    further = filter(None, conf.get("spark.driver.extraClassPath", "").split(os.pathsep))
    settings = [part for key, value in conf.items() for part in ("--conf", f"{key}={value}")]
    return [
        str(java.program),
        *java_flags,
        "-cp",
        os.pathsep.join((*class_path(home), *extra_jars, *further, *class_path_folders(environment))),
        "org.apache.spark.deploy.SparkSubmit",
        *settings,
        # Notebooks set it to `--packages … pyspark-shell`; PySpark's own launcher reads it, too.
        *shlex.split(environment.get("PYSPARK_SUBMIT_ARGS", "pyspark-shell")),
    ]


def launch_jvm(
    folder: Path,
    *,
    conf: Mapping[str, str],
    memory_mb: int = 0,
    cache_folder: Path | None = None,
    extra_jars: tuple[str, ...] = (),
    on_stage: Stage | None = None,
    environment: Mapping[str, str] | None = None,
    home: Path | None = None,
    umask: int = -1,
    priority: Priority = Priority.NORMAL,
    first_use: FirstUse = FirstUse.AFTER_WARMING,
    on_process: Callable[[ProcessIdentity], None] | None = None,
) -> LaunchedJvm:
    """Start a JVM in `folder` (made, 0700) and wait until its gateway answers.

    Args:
        folder: where FIFO, connection file and log go; unique for this JVM.
        conf: Spark settings by their names.
        memory_mb: heap ceiling in MB; 0 leaves it to Java.
        cache_folder: where class-data archives are kept; None starts without.
        extra_jars: jars after PySpark's own on the class path.
        on_stage: told what is going on.
        environment: of the process; None means this process's.
        home: the PySpark it runs; None means the one installed here.
        umask: of the process; -1 means this process's.
        priority: LOW stays until `priority.restore`.
        first_use: whether somebody waits for its first result.
        on_process: told which process it is, before its gateway answers; again where a damaged archive ended the first.

    Raises:
        UnavailableError: Java ended or said nothing for 90 s; the end of its log is in the sentence.
    """
    java = find_java()
    make_session_folder(folder)
    own_flags = scratch_flags(folder, os.environ if environment is None else environment)
    archive = (
        class_data.usable_archive(cache_folder, java, class_path(home))
        if cache_folder and not extra_jars
        else None
    )
    if archive is not None:
        class_data.note_use(archive)
    if on_stage:
        on_stage("starting JVM")

    def start(archive_flags: tuple[str, ...]) -> LaunchedJvm:
        command = jvm_command(
            java,
            conf=conf,
            memory_mb=memory_mb,
            extra_jars=extra_jars,
            flags=(*own_flags, *archive_flags, *start_flags(priority), *compile_flags(first_use)),
            home=home,
            environment=environment,
        )
        jvm = start_command(command, folder, environment=environment, home=home, umask=umask)
        try:
            if priority is Priority.LOW:
                lower(jvm.process.pid)
            if on_process is not None:
                on_process(jvm.identity)
            await_gateway(jvm)
        except BaseException:  # an interrupt, too
            abandon(jvm)
            raise
        return jvm

    try:
        return start(class_data.use_flags(archive))
    except UnavailableError:
        if archive is None:
            raise
        # A damaged archive can end the JVM at once: it costs time, never the session.
        class_data.discard(archive)
        return start(())


def start_command(
    command: list[str],
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    home: Path | None = None,
    umask: int = -1,
) -> LaunchedJvm:
    """Start a gateway JVM by its command line in `folder` (made, 0700); do not wait for it.

    Raises:
        UnavailableError: the folder cannot be written, or there is no such program.
    """
    connection = connection_path(folder)
    keeper_fd, stdin_fd, log_fd = _open_files(folder)
    try:
        process = subprocess.Popen(
            command,
            stdin=stdin_fd,
            stdout=log_fd,
            stderr=log_fd,
            cwd=folder,
            env=jvm_environment(
                os.environ if environment is None else environment, home or spark_home(), connection
            ),
            umask=umask,
            # A session of its own: an interrupt of the notebook must not reach the JVM.
            start_new_session=True,
        )
        identity = ProcessIdentity.of(process.pid) or ProcessIdentity(pid=process.pid, started_s=0.0)
    except OSError as error:
        os.close(keeper_fd)
        raise UnavailableError(f"Java could not be started: {error}.", "See: gluepot doctor") from error
    except (
        BaseException
    ):  # an interrupt can come when the JVM is made and has no name here: this still ends it
        os.close(keeper_fd)
        raise
    finally:
        os.close(stdin_fd)
        os.close(log_fd)
    return LaunchedJvm(folder=folder, process=process, identity=identity, keeper_fd=keeper_fd)


def _open_files(folder: Path) -> tuple[int, int, int]:
    """Return what keeps the JVM alive, its stdin, and its log."""
    fifo = fifo_path(folder)
    make_session_folder(folder)
    try:
        for leftover in (fifo, connection_path(folder)):
            leftover.unlink(missing_ok=True)
        os.mkfifo(fifo, 0o600)
        log_fd = os.open(log_path(folder), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unusable(folder, error) from error
    # Opened for both, since opening only to write waits for a reader.
    return os.open(fifo, os.O_RDWR | os.O_CLOEXEC), os.open(fifo, os.O_RDONLY | os.O_CLOEXEC), log_fd


def make_session_folder(folder: Path) -> None:
    """Make the folder of a session, for this user alone. Raises UnavailableError where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _unusable(folder, error) from error


def _unusable(folder: Path, error: OSError) -> UnavailableError:
    return UnavailableError(
        f"A session cannot be started in {str(folder)!r}: {error.strerror}.", "See: gluepot doctor"
    )


def await_gateway(jvm: LaunchedJvm) -> None:
    """Wait until the gateway answers. Raises UnavailableError as `launch_jvm` does."""
    connection = connection_path(jvm.folder)
    deadline = time.monotonic() + START_LIMIT_S
    while not connection.exists():
        if jvm.process.poll() is not None:
            raise UnavailableError(
                f"Java ended while Spark was starting (exit code {jvm.process.returncode}): {_log_tail(jvm.folder)}",
                "See: gluepot doctor",
            )
        if time.monotonic() > deadline:
            raise UnavailableError(
                f"Spark did not answer within {START_LIMIT_S} s: {_log_tail(jvm.folder)}",
                "See: gluepot doctor",
            )
        time.sleep(0.01)
    connection.chmod(0o600)


def abandon(jvm: LaunchedJvm) -> None:
    """End a JVM that nobody will use, at once."""
    os.close(jvm.keeper_fd)
    if jvm.process.poll() is None:
        jvm.process.send_signal(signal.SIGKILL)
    jvm.process.wait()


def _log_tail(folder: Path, lines: int = 3) -> str:
    try:
        text = log_path(folder).read_text(errors="replace").strip().splitlines()
    except OSError:
        return "it wrote no log"
    return " ".join(line.strip() for line in text[-lines:]) or "it wrote nothing to its log"
