"""What a user can type or set has its place in the guide: every magic, verb, setting and entry-point group."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gluepot.cli.main import VERBS
from gluepot.settings_sources import field_names

ROOT = Path(__file__).parent.parent
GUIDE = {
    path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "guide").glob("*.md"))
}
# Headings, and the first cell of table rows: where a reader looks a name up.
ENTRIES = [
    line.lstrip("# ") if line.startswith("#") else line.split("|")[1]
    for text in GUIDE.values()
    for line in text.splitlines()
    if line.startswith(("#", "|"))
]
MAGIC_DECORATORS = {"line_magic": ("%",), "cell_magic": ("%%",), "line_cell_magic": ("%", "%%")}


def magics() -> Iterator[str]:
    for path in sorted((ROOT / "kernel" / "gluepot" / "magics").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    yield from _named(node, decorator)


def _named(function: ast.FunctionDef, decorator: ast.expr) -> Iterator[str]:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    if not isinstance(call, ast.Name) or call.id not in MAGIC_DECORATORS:
        return
    given = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
    name = given.value if isinstance(given, ast.Constant) else function.name
    yield from (f"{prefix}{name}" for prefix in MAGIC_DECORATORS[call.id])


def entry_point_groups() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return sorted(project.get("entry-points", {}))


def has_entry(word: str) -> bool:
    pattern = re.compile(rf"(?<![\w%.-]){re.escape(word)}(?![\w-])")
    return any(pattern.search(entry) for entry in ENTRIES)


@pytest.mark.parametrize("magic", sorted(set(magics())))
def test_every_magic_is_in_the_guide(magic: str) -> None:
    assert has_entry(magic)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_guide(verb: str) -> None:
    assert has_entry(f"gluepot {verb}")


@pytest.mark.parametrize("setting", list(field_names()))
def test_every_setting_is_in_the_guide(setting: str) -> None:
    assert has_entry(f"`{setting}`")


def test_the_guide_has_no_setting_that_does_not_exist() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \|", GUIDE["settings.md"], re.MULTILINE)

    assert rows == list(field_names())


@pytest.mark.parametrize("setting", [name for name in field_names() if name != "project"])
def test_every_settings_variable_is_in_the_guide(setting: str) -> None:
    assert f"`GLUEPOT_{setting.replace('.', '_').upper()}`" in GUIDE["settings.md"]


def test_every_entry_point_group_is_in_the_guide() -> None:
    assert [group for group in entry_point_groups() if not has_entry(f"`{group}`")] == []


def pages() -> list[Path]:
    folders = (ROOT, ROOT / "docs" / "guide", ROOT / "docs" / "decisions")
    return [page for folder in folders for page in sorted(folder.glob("*.md"))]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_every_page_of_the_guide_is_in_its_index() -> None:
    assert [name for name in GUIDE if name != "index.md" and f"]({name})" not in GUIDE["index.md"]] == []


def test_every_decision_has_a_number_of_its_own() -> None:
    names = [page.name for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    numbers = [name.split("-")[0] for name in names]

    assert all(re.fullmatch(r"\d{3}-[a-z0-9-]+\.md", name) for name in names), names
    assert len(set(numbers)) == len(numbers), names
