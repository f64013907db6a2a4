import { Signal } from '@lumino/signaling';

import { Changes } from '../../src/changes/changes';
import { concernsTable, follow } from '../../src/changes/follow';
import type { IChange } from '../../src/changes/tokens';

const OURS = 'https://gluepot.dev/events/change/v1';

describe('follow()', () => {
  let stream: Signal<object, Changes.IEvent>;
  let changes: Changes;
  let model: { watched: boolean; refresh: jest.Mock };

  beforeEach(() => {
    stream = new Signal({});
    changes = new Changes(stream);
    model = { watched: true, refresh: jest.fn().mockResolvedValue(undefined) };
  });

  const tell = (topic: string, id = '', schema = OURS) =>
    stream.emit({ schema_id: schema, topic, things: [{ id, name: id, state: '' }] });

  it('reads again at once when something of its topics changed', () => {
    follow(changes, ['runs', 'jobs'], model);
    tell('runs');
    tell('tables');
    tell('jobs');

    expect(model.refresh).toHaveBeenCalledTimes(2);
  });

  it('does nothing while nobody looks', () => {
    model.watched = false;
    follow(changes, ['runs'], model);
    tell('runs');

    expect(model.refresh).not.toHaveBeenCalled();
  });

  it('passes over what is about other things, and what others put on the bus', () => {
    const concerns = (change: IChange) => change.things.some(thing => thing.id === 'a.b');
    follow(changes, ['tables'], model, concerns);
    tell('tables', 'a.c');
    tell('tables', 'a.b', 'https://events.jupyter.org/jupyter_server/kernel_actions/v1');
    tell('tables', 'a.b');

    expect(model.refresh).toHaveBeenCalledTimes(1);
  });

  it('ends when told so', () => {
    const end = follow(changes, ['runs'], model);
    end();
    tell('runs');

    expect(model.refresh).not.toHaveBeenCalled();
  });
});

describe('concernsTable()', () => {
  const about = (...names: string[]): IChange => ({
    topic: 'tables',
    things: names.map(name => ({ id: name, name, state: '' }))
  });

  it('takes what names the table, and what went away', () => {
    const concerns = concernsTable('shop.orders');

    expect(concerns(about('shop.items', 'shop.orders'))).toBe(true);
    expect(concerns(about('shop.items'))).toBe(false);
    expect(concerns(about())).toBe(true);
  });
});
