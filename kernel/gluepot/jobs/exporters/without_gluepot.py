"""Taking gluepot out of a script: what asks for its session asks for another one."""

from __future__ import annotations

import ast
import re

from gluepot.errors import InvalidInputError
from gluepot.jobs.models import JobVersion

_SESSION = re.compile(r"\bgluepot\.session\((?:app_name=)?(?P<name>\"[^\"]*\"|'[^']*')?\)")


def uses_gluepot(text: str) -> bool:
    """Say whether a script imports gluepot."""
    return any(
        alias.name == "gluepot"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import)
        for alias in node.names
    )


def without_gluepot(
    version: JobVersion, *, session: str, imports: str, where: str, requirement: str = ""
) -> str:
    """Return the script of a version with another session and no gluepot.

    Args:
        version: the version.
        session: the expression that makes a session; `{name}` in it stands for the application's name, quoted.
        imports: the lines that it needs, in place of `import gluepot`.
        where: what the text is for, as a message says it ("plain Spark").
        requirement: what its header requires in place of gluepot, "" for nothing.

    Raises:
        InvalidInputError: it uses something else of gluepot, named with its line.
    """
    name = f'"{version.job_name}"'
    text = _SESSION.sub(
        lambda match: session.replace("{name}", match["name"] or name), version.content.script
    )
    # The day that the schedule meant is known only to a scheduler; by itself a script runs for today, as ours does.
    text = text.replace("gluepot.run_date()", "date.today()")
    if "date.today()" in text:
        imports = f"{imports}\nfrom datetime import date"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "gluepot":
            raise InvalidInputError(
                f"Line {node.lineno} of job {version.job_name!r} uses gluepot.{node.attr}, which {where} has not.",
                "Make it a parameter, then export again.",
            )
    text = re.sub(r"^import gluepot$", imports, text, flags=re.MULTILINE)
    line = f'#     "{requirement}",\n' if requirement else ""
    return re.sub(r'^#     "gluepot[^"]*",\n', line, text, flags=re.MULTILINE)
