"""A unified diff in colour."""

from __future__ import annotations

import html

_COLOURS = {
    "+": "background:var(--jp-success-color3,#d7f5d7)",
    "-": "background:var(--jp-error-color3,#fbd9d3)",
    "@": "opacity:.6",
}


def diff_html(diff: str) -> str:
    """Return a unified diff as HTML, a coloured line for each of its lines; "" for an empty one."""
    if not diff:
        return ""
    lines = [
        f'<span style="{_COLOURS.get(line[:1], "")}">{html.escape(line) or " "}</span>'
        for line in diff.split("\n")
    ]
    return f'<pre class="gluepot-diff">{"<br>".join(lines)}</pre>'
