"""What comes over Jupyter's event bus."""

from __future__ import annotations

import asyncio

from jupyter_events import EventLogger

from gluepot.catalog.models import Database
from gluepot.server.changes import SCHEMA, SCHEMA_ID


async def test_a_change_is_told_on_the_event_bus_while_somebody_asks_the_routes(app, client, jp_serverapp):
    heard: asyncio.Queue[tuple[str, dict]] = asyncio.Queue()

    async def listen(logger: EventLogger, schema_id: str, data: dict) -> None:
        heard.put_nowait((schema_id, data))

    jp_serverapp.event_logger.add_listener(schema_id=SCHEMA_ID, listener=listen)
    app.catalog.create_database(Database(name="before"))
    await client.get("catalog", "databases")
    # The first look only remembers, so changes are made until one is heard.
    for number in range(100):
        app.catalog.create_database(Database(name=f"made_{number}"))
        try:
            schema_id, data = await asyncio.wait_for(heard.get(), 0.5)
            break
        except TimeoutError:
            continue

    assert schema_id == SCHEMA_ID
    assert (data["topic"], data["things"]) == ("tables", [])


def test_an_event_holds_ids_and_states_only():
    assert set(SCHEMA["properties"]["things"]["items"]["properties"]) == {"id", "name", "state"}
