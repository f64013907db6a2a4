"""Secrets written into cells. They must not reach a version, which is kept for ever."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Sequence

from gluepot.jobs.cell_body import CellBody
from gluepot.jobs.findings import Finding

# What issuers document is detect-secrets' business; what only looks random is caught through the name that it is given.
_DETECTORS = (
    "AWSKeyDetector", "ArtifactoryDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "DiscordBotTokenDetector",
    "GitHubTokenDetector", "GitLabTokenDetector", "JwtTokenDetector", "MailchimpDetector", "NpmDetector",
    "OpenAIDetector", "PrivateKeyDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector",
    "SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip
_OWN_SHAPES = {  # those it does not know
    "a GitHub token": r"\bgithub_pat_\w{50,}\b",
    "a Google API key": r"\bAIza[0-9A-Za-z_\-]{35}\b",
    "a bearer token": r"(?i)\bbearer\s+(?=[\w.~+/\-]*\d)[\w.~+/\-]{16,}=*",
    "a password in a JDBC URL": r"jdbc:[^\s'\"]*[?&;]password=[^&;\s{}]+",
}
_WORDS = {"Basic Auth Credentials": "a password in a URL"}
_NAMES = re.compile(
    r"(?i)(?:^|_|\b)(?:password|passwd|pwd|secret|api[_.]?key|access[_.]?key|secret[_.]?key|auth[_.]?token|private[_.]?key|token)$"
)
_PLACEHOLDER = re.compile(
    r"(?i)^(?:|x+|\*+|\.+|changeme|<.*>|\{.*\}|your[_\- ].*|env:.*|secret:.*|none|null|test)$"
)


def check_secrets(chosen: Sequence[CellBody]) -> list[Finding]:
    """Find text that has the shape of a credential, or that is given to a name like `password`. Never quotes it."""
    findings: dict[tuple[int, int, str], Finding] = {}
    for body in chosen:
        for line, what in [*_by_shape(body.cell.source), *_by_name(body)]:
            findings[body.cell.number, line, what] = Finding(
                cell=body.cell.number,
                cell_id=body.cell.id,
                line=line,
                sentence=f"this looks like {what}, and a version is kept for ever.",
                next_step="Read it from the environment: os.environ['NAME'].",
            )
    return list(findings.values())


def is_secret_value(name: str, value: str) -> bool:
    """Say whether a value has the shape of a credential, or its name is one's."""
    return bool(_NAMES.search(name) and _is_secret(ast.Constant(value))) or bool(_by_shape(value))


def _by_shape(source: str) -> list[tuple[int, str]]:
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import transient_settings

    found: list[tuple[int, str]] = []
    with transient_settings({"plugins_used": [{"name": name} for name in _DETECTORS]}):
        for number, line in enumerate(source.split("\n"), start=1):
            found += [(number, _in_words(secret.type)) for secret in scan_line(line)]
            found += [(number, what) for what, shape in _OWN_SHAPES.items() if re.search(shape, line)]
    return found


def _in_words(kind: str) -> str:
    return _WORDS.get(kind) or f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}"


def _by_name(body: CellBody) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for node in ast.walk(body.code.tree):
        pairs: list[tuple[str, ast.expr]] = []
        if isinstance(node, ast.Assign):
            pairs = [(ast.unparse(target), node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            pairs = [(ast.unparse(node.target), node.value)]
        elif isinstance(node, ast.Call):
            pairs = [(keyword.arg or "", keyword.value) for keyword in node.keywords]
            if len(node.args) == 2 and isinstance(node.args[0], ast.Constant):  # .option("password", "…")
                pairs.append((str(node.args[0].value), node.args[1]))
        elif isinstance(node, ast.Dict):
            pairs = [
                (str(key.value), value)
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
            ]
        for name, value in pairs:
            if _NAMES.search(name.strip("'\"] ")) and _is_secret(value):
                found.append((body.code.line_of(value.lineno), f"the value of {name!r}"))
    return found


def _is_secret(value: ast.expr) -> bool:
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return False
    text = value.value
    return len(text) >= 4 and " " not in text and not _PLACEHOLDER.match(text) and _entropy_bits(text) >= 1.5


def _entropy_bits(text: str) -> float:
    """Shannon entropy for each character: 0 for 'aaaa', about 3.5 for a random password."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
