import { ApiClient } from '../../src/api/client';
import { DriftModel } from '../../src/drift/model';
import type { Page } from '../../src/drift/tokens';
import { FakeServer } from '../server';

const DRIFT = 'POST /gluepot/notebooks/drift';
const PAUSE = 5;

describe('DriftModel', () => {
  let server: FakeServer;
  let model: DriftModel;
  let source: string;

  const notebook = (path: string) => ({
    path,
    page: (): Page => ({
      path,
      is_dirty: false,
      cells: [{ id: 'a', cell_type: 'code', source, metadata: {}, execution_count: null }]
    })
  });
  const answer = (...states: string[]) =>
    server.answers.set(DRIFT, {
      body: { drifts: states.map((state, index) => ({ job: `job${index}`, state })) }
    });
  const states = () => [...model.state.drifts].map(([job, { state }]) => `${job} ${state}`);
  const changed = () =>
    new Promise<void>(resolve => {
      const slot = () => {
        model.changed.disconnect(slot);
        resolve();
      };
      model.changed.connect(slot);
    });

  beforeEach(() => {
    server = new FakeServer();
    source = 'print(1)';
    answer('same');
    model = new DriftModel({ client: new ApiClient(server.settings), pause: PAUSE });
  });

  afterEach(() => model.dispose());

  it('asks nothing as long as nobody looks, and then at once', async () => {
    model.open(notebook('a.ipynb'));
    await model.edited();
    expect(server.requests).toEqual([]);

    const told = changed();
    model.watcher().watched = true;
    await told;

    expect(states()).toEqual(['job0 same']);
  });

  it('works while one of several looks', async () => {
    const [panel, page] = [model.watcher(), model.watcher()];
    panel.watched = true;
    page.watched = true;
    panel.watched = false;
    expect([panel.watched, page.watched]).toEqual([false, true]);
    model.open(notebook('a.ipynb'));
    await changed();

    page.watched = false;
    model.look();

    expect(server.requests).toHaveLength(1);
  });

  it('asks once for many edits, of the page as it is then', async () => {
    model.watcher().watched = true;
    model.open(notebook('a.ipynb'));
    await changed();
    answer('differs');

    const edits = ['p', 'pr', 'print(2)'].map(text => {
      source = text;
      return model.edited();
    });
    await Promise.all(edits);

    expect(states()).toEqual(['job0 differs']);
    expect(server.bodies).toHaveLength(2);
    expect(server.bodies.at(-1)).toMatchObject({ page: { cells: [{ source: 'print(2)' }] } });
  });

  it('asks again for an edit that comes before the first answer', async () => {
    model.watcher().watched = true;
    model.open(notebook('a.ipynb'));
    answer('differs');
    source = 'print(2)';

    await model.edited();

    expect(states()).toEqual(['job0 differs']);
    expect(server.bodies.at(-1)).toMatchObject({ page: { cells: [{ source: 'print(2)' }] } });
  });

  it('does not ask of a change that is none of the cells, nor of a notebook that has no job', async () => {
    model.watcher().watched = true;
    model.open(notebook('a.ipynb'));
    await changed();
    await model.edited(); // an output came
    answer();
    await model.refresh();
    source = 'print(3)';
    await model.edited();

    expect(server.requests).toHaveLength(2);
    expect(states()).toEqual([]);
  });

  it('forgets what it knew of another notebook, and lets no late answer in', async () => {
    model.watcher().watched = true;
    model.open(notebook('a.ipynb'));
    const late = model.refresh();

    model.open(null);
    await late;

    expect([model.state.path, states()]).toEqual(['', []]);
  });

  it('keeps the sentence of a server that cannot compare, and tries again when asked', async () => {
    server.answers.set(DRIFT, {
      status: 503,
      body: { error: 'UnavailableError', message: 'It is away.', next_step: '' }
    });
    model.open(notebook('a.ipynb'));
    await model.refresh();
    expect(model.state.error?.message).toBe('It is away.');

    answer('same');
    await model.refresh();

    expect([model.state.error, states()]).toEqual([null, ['job0 same']]);
  });
});
