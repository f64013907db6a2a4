"""Secrets written into cells. They must not reach a version, which is kept for ever."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Sequence

from gluepot.jobs.cell_body import CellBody
from gluepot.jobs.findings import Finding

# Shapes that their issuers document. What only looks random is caught through the name that it is given.
_SHAPES = {
    "an AWS access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})\b",
    "a Slack token": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "a Google API key": r"\bAIza[0-9A-Za-z_\-]{35}\b",
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    "a JSON web token": r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}",
    "a password in a URL": r"\b[a-z][a-z0-9+.\-]*://[^\s:/@{}]+:(?!\*+@)[^\s:/@{}]+@",
    "a password in a JDBC URL": r"jdbc:[^\s'\"]*[?&;]password=[^&;\s{}]+",
}
_NAMES = re.compile(
    r"(?i)(?:^|_|\b)(?:password|passwd|pwd|secret|api_?key|access_?key|auth_?token|private_?key|token)$"
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


def _by_shape(source: str) -> list[tuple[int, str]]:
    return [
        (source.count("\n", 0, match.start()) + 1, what)
        for what, pattern in _SHAPES.items()
        for match in re.finditer(pattern, source)
    ]


def _by_name(body: CellBody) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for node in ast.walk(body.code.tree):
        pairs: list[tuple[str, ast.expr]] = []
        if isinstance(node, ast.Assign):
            pairs = [(ast.unparse(target), node.value) for target in node.targets]
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
