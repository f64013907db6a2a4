"""How an import looks: what was made, and what could not be mapped."""

from __future__ import annotations

from gluepot.display.graph_drawing import graph_text
from gluepot.display.rendering import Rendering, render
from gluepot.schedule.imports.models import Imported
from gluepot.schedule.words import trigger_words


@render.register
def _(value: Imported) -> Rendering:
    lines = ["Stored:" if value.is_stored else "Nothing was stored. It would become:"]
    for workflow in value.workflows:
        lines += [
            f"  workflow {workflow.name}",
            *(f"    {line}" for line in graph_text(workflow).splitlines()),
        ]
    lines += [f"  trigger {name}: {trigger_words(trigger)}" for name, trigger in value.triggers.items()]
    if not value.workflows and not value.triggers:
        lines.append("  nothing")
    if value.not_mapped:
        lines.append("Not mapped:")
        lines += [f"  {one.what}: {one.why}" for one in value.not_mapped]
    return Rendering(text="\n".join(lines))
