"""Log formats, each by one grok pattern for a line. The tables are read by Hive's RegexSerDe."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from gluepot.crawl.abc import Classifier
from gluepot.crawl.compression import naming_note
from gluepot.crawl.findings import Classification
from gluepot.crawl.grok import EXPRESSION, GrokPattern, translate
from gluepot.crawl.sampling import Window
from gluepot.crawl.text import encoding_of, whole_lines

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample

_MATCHING_SHARE = 0.7  # stack traces and messages of several lines are in most logs
_FIRST_LINES = 3
_LOOK_LINES = 40
_MOMENTS = "moments stay text, RegexSerDe reads none of this form: use to_timestamp(column, pattern)"


def classify_lines(sample: FileSample, name: str, patterns: tuple[GrokPattern, ...]) -> Classification | None:
    """Return what the file is if one of the patterns matches most of its lines, else None."""
    encoding = encoding_of(sample.head)
    if encoding is None or encoding.spark != "UTF-8":
        return None
    text = whole_lines(Window(data=sample.head, at_start=True, at_end=False), encoding)
    first = _lines(text or sample.head.decode(encoding.python, errors="replace"))[:_FIRST_LINES]
    for pattern in patterns:
        matches = pattern.compiled().fullmatch
        if not any(matches(line) for line in first):
            continue
        count = other = 0
        for window in chain(sample.windows, sample.later_windows()):
            lines = _lines(whole_lines(window, encoding))
            count += len(lines)
            other += sum(matches(line) is None for line in lines)
        if other > count * (1 - _MATCHING_SHARE):
            continue
        return classification(sample, name, pattern, count - other, other)
    return None


def classification(
    sample: FileSample, name: str, pattern: GrokPattern, records: int, other: int
) -> Classification:
    """Return a log's classification; `other` lines did not match."""
    notes = (
        naming_note(sample.entry.name, sample.compression),
        f"{other} of {records + other} sampled lines are of another form: rows of nulls" if other else "",
        _MOMENTS if any("timestamp" in column.name for column in pattern.columns) else "",
    )
    return Classification(
        format=name, columns=pattern.columns, options={EXPRESSION: pattern.expression},
        compression=sample.compression, records=records, notes=tuple(filter(None, notes)),
    )  # fmt: skip


def is_log_alike(sample: FileSample, known: Classification) -> bool:
    """Say whether the first lines match the known expression: types cannot differ, they stand in the pattern."""
    if sample.compression is not known.compression or EXPRESSION not in known.options:
        return False
    lines = _lines(sample.head.decode("utf-8", errors="replace"))[:-1][:_LOOK_LINES]
    matches = re.compile(known.options[EXPRESSION]).fullmatch
    return bool(lines) and sum(matches(line) is None for line in lines) <= len(lines) * (1 - _MATCHING_SHARE)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()] if "\r" not in text else [
        line.rstrip("\r") for line in text.split("\n") if line.strip()
    ]  # fmt: skip


class _LogClassifier(Classifier):
    """One format, one pattern."""

    pattern: ClassVar[str]

    def classify(self, sample: FileSample) -> Classification | None:
        return classify_lines(sample, self.name, (_translated(self.pattern),))

    def is_alike(self, sample: FileSample, known: Classification) -> bool:
        return is_log_alike(sample, known)


@cache
def _translated(pattern: str) -> GrokPattern:
    return translate(pattern)


class CombinedApacheClassifier(_LogClassifier):
    """Apache's combined log, also nginx's."""

    name = "combined_apache"
    pattern = "%{COMMONAPACHELOG_DATATYPED} %{QS:referrer} %{QS:agent}"


class ApacheClassifier(_LogClassifier):
    """The common log format."""

    name = "apache"
    pattern = "%{COMMONAPACHELOG_DATATYPED}"


class LinuxKernelClassifier(_LogClassifier):
    """What the kernel says, in syslog or as dmesg prints it."""

    name = "linux_kernel"
    pattern = (
        r"(?:%{SYSLOGTIMESTAMP:timestamp} %{SYSLOGHOST:host} kernel: (?:\[ *%{NUMBER:uptime:double}\] )?"
        r"|\[ *%{NUMBER:uptime_dmesg:double}\] )%{GREEDYDATA:message}"
    )


class RubyLoggerClassifier(_LogClassifier):
    """Ruby's Logger."""

    name = "ruby_logger"
    pattern = (
        r"(?<severity>[DIWEFA]), \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:pid:int}\] +%{LOGLEVEL:loglevel} -- "
        r"%{DATA:progname}: %{GREEDYDATA:message}"
    )


class SquidClassifier(_LogClassifier):
    """Squid 3's access log; its moments are seconds since 1970."""

    name = "squid"
    pattern = (
        r"%{NUMBER:timestamp:double} +%{INT:duration_ms:int} %{IPORHOST:client} %{WORD:cache_result}/%{INT:status:int} "
        r"%{INT:bytes:long} %{NOTSPACE:method} %{NOTSPACE:url} %{NOTSPACE:user} %{WORD:hierarchy}/%{NOTSPACE:peer} "
        r"%{NOTSPACE:content_type}"
    )


class RedisMonitorClassifier(_LogClassifier):
    """What `redis-cli monitor` prints."""

    name = "redismonlog"
    pattern = (
        r'%{NUMBER:timestamp:double} \[%{INT:database:int} %{NOTSPACE:client}\] "%{WORD:command}"'
        r"(?: %{GREEDYDATA:params})?"
    )


class RedisLogClassifier(_LogClassifier):
    """The server's own log, with the role's letter since Redis 3."""

    name = "redislog"
    pattern = (
        r"\[?%{POSINT:pid:int}(?::(?<role>[XCSM]))?\]? (?<timestamp>%{MONTHDAY} %{MONTH}(?: [0-9]{4})? %{TIME}) "
        r"(?<level>[.*#-]) %{GREEDYDATA:message}"
    )
