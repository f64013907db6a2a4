import type { TranslationBundle } from '@jupyterlab/translation';

import { ApiClient } from '../../src/api/client';
import { glanceLine, glanceTitle } from '../../src/sessions/glanceWords';
import { glanceAt, type IHeard, type INews, silenceOf, unheard } from '../../src/sessions/news';
import { SessionStatusModel } from '../../src/sessions/statusModel';
import { FakeServer } from '../server';

const trans = {
  __: (text: string, ...values: unknown[]) =>
    text.replace(/%(\d)/g, (_, n: string) => String(values[Number(n) - 1]))
} as TranslationBundle;
const NEWS: INews = {
  state: 'idle',
  id: 'abc',
  master: '',
  idle_left_s: 1800,
  dpu_hours: 0.5,
  dpu: 2,
  glue_workers: '5 × G.1X',
  glue_usd: 1,
  glue_usd_per_hour: 2.2
};
const KNOWN = {
  id: 'abc',
  state: 'CLAIMED' as const,
  master: 'local[2]',
  owner: 'a.ipynb',
  memory_bytes: 512 * 1024 * 1024,
  since: '2026-01-01T00:00:00Z',
  has_ui: true
};
const heard = (change: Partial<INews> = {}): IHeard => ({ news: { ...NEWS, ...change }, at: 0 });
const MINUTE = 60_000;

describe('glanceAt()', () => {
  it('lets the countdown and the cost go on from what was told', () => {
    const glance = glanceAt(heard(), KNOWN, 30 * MINUTE);

    expect(glance.idleLeftS).toBe(0);
    expect(glance.dpuHours).toBeCloseTo(1.5);
    expect(glance.glueUsd).toBeCloseTo(2.1);
  });

  it('counts nothing down while a cell runs, nor where a session is never released', () => {
    expect(glanceAt(heard({ state: 'busy' }), KNOWN, MINUTE).idleLeftS).toBeNull();
    expect(glanceAt(heard({ idle_left_s: null }), KNOWN, MINUTE).idleLeftS).toBeNull();
  });
});

describe('silenceOf()', () => {
  it.each([
    ['dead', 'kernel-dead'],
    ['autorestarting', 'kernel-restarting'],
    ['restarting', 'kernel-restarting'],
    ['busy', null]
  ])('of a kernel that is %s', (status, silence) => {
    expect(silenceOf(status)).toBe(silence);
  });
});

describe('glanceLine()', () => {
  it('says that the kernel has died and what to do, and counts nothing', () => {
    const glance = glanceAt(unheard(0, 'kernel-dead'), undefined, 30 * MINUTE);

    expect(glanceLine(glance, trans)).toBe('Spark: its kernel has died; restart it');
    expect(glanceTitle(glance, trans)).toContain('Click for its restart');
  });

  it('counts nothing for a session that has ended by itself', () => {
    expect(glanceLine(glanceAt(heard({ state: 'gone' }), undefined, 30 * MINUTE), trans)).toBe(
      'Spark: ended · $1.00'
    );
  });

  it('says the engine of a session of which the server has no JVM', () => {
    const glance = glanceAt(heard({ state: 'busy', master: 'sc://spark:15002' }), undefined, 0);

    expect(glanceLine(glance, trans)).toBe('Spark: busy · sc://spark:15002 · $1.00');
  });

  it('says state, engine, memory, countdown and cost', () => {
    expect(glanceLine(glanceAt(heard(), KNOWN, 2 * MINUTE), trans)).toBe(
      'Spark: idle · local[2] · 512 MB · released in 28 min · $1.07'
    );
  });

  it.each([
    [60, '60 s'],
    [5400, '90 min'],
    [172_800, '48 h']
  ])('says %d seconds in the unit that fits', (seconds, text) => {
    expect(glanceLine(glanceAt(heard({ idle_left_s: seconds }), KNOWN, 0), trans)).toContain(
      `released in ${text} `
    );
  });

  it('says only what there is', () => {
    expect(glanceLine(glanceAt(unheard(0), undefined, 0), trans)).toBe('Spark: no session');
    expect(glanceLine(glanceAt(heard({ state: 'busy' }), undefined, 0), trans)).toBe('Spark: busy · $1.00');
  });
});

describe('glanceTitle()', () => {
  it('says what AWS Glue would have charged, and for what', () => {
    expect(glanceTitle(glanceAt(heard(), KNOWN, 0), trans)).toContain('$1.00 for 5 × G.1X');
  });
});

describe('SessionStatusModel', () => {
  let server: FakeServer;
  let model: SessionStatusModel;

  beforeEach(() => {
    server = new FakeServer();
    server.answers.set('GET /gluepot/sessions', { body: { sessions: [KNOWN] } });
    model = new SessionStatusModel({
      client: new ApiClient(server.settings),
      interval: 3_600_000,
      now: () => 0
    });
  });

  afterEach(() => model.dispose());

  it('asks the server nothing while no session lives', () => {
    model.hear(unheard(0));

    expect(model.glance?.state).toBe('none');
    expect(server.requests).toEqual([]);
  });

  it('joins what the kernel told with what the server knows', async () => {
    model.hear(heard());
    await model.refresh();

    expect(model.glance).toMatchObject({ state: 'idle', master: 'local[2]', hasUi: true });
  });

  it('asks again when a session that had no UI yet goes on', async () => {
    server.answers.set('GET /gluepot/sessions', { body: { sessions: [{ ...KNOWN, has_ui: false }] } });
    model.hear(heard({ state: 'starting' }));
    await model.refresh();
    server.answers.set('GET /gluepot/sessions', { body: { sessions: [KNOWN] } });
    const shown = new Promise<void>(resolve => model.changed.connect(() => model.glance?.hasUi && resolve()));

    model.hear(heard({ state: 'busy' }));
    await shown;
    const asked = server.requests.length;
    model.hear(heard({ state: 'idle' }));

    expect(server.requests).toHaveLength(asked);
  });

  it('shows the kernel’s news also when the server does not answer', async () => {
    server.isDown = true;
    model.hear(heard());
    await model.refresh();

    expect(model.glance).toMatchObject({ state: 'idle', master: '' });
  });

  it('shows nothing for a page that is no notebook of ours', () => {
    model.hear(heard());
    model.hear(null);

    expect(model.glance).toBeNull();
  });

  it('may be disposed twice, and is silent afterwards', () => {
    const emitted = jest.fn();
    model.changed.connect(emitted);
    model.dispose();
    model.dispose();
    model.hear(heard());

    expect(emitted).not.toHaveBeenCalled();
  });
});
