import { ApiClient } from '../../src/api/client';
import { ApiError } from '../../src/api/errors';
import { RunModel } from '../../src/runs/model';
import { FakeServer } from '../server';

const DETAILS = 'GET /gluepot/runs/jr_1/details';
const SCRIPT = 'GET /gluepot/runs/jr_1/script';
const LOG = 'GET /gluepot/runs/jr_1/log?tail_lines=500';
const gone = {
  error: 'RunNotFoundError',
  message: "Job run 'jr_1' not found.",
  next_step: 'List runs with %runs.'
};

describe('RunModel', () => {
  let server: FakeServer;
  let model: RunModel;

  const answer = (state: string) => server.answers.set(DETAILS, { body: { id: 'jr_1', state, steps: [] } });

  beforeEach(() => {
    server = new FakeServer();
    answer('RUNNING');
    server.answers.set(SCRIPT, { body: { run_id: 'jr_1', preamble: '', steps: [] } });
    server.answers.set(LOG, { body: { run_id: 'jr_1', text: 'hello', is_truncated: false } });
    model = new RunModel({ client: new ApiClient(server.settings), id: 'jr_1', interval: 3_600_000 });
  });

  afterEach(() => model.dispose());

  describe('#refresh()', () => {
    it('reads the run, then the end of its log, and its code only once', async () => {
      await model.refresh();
      await model.refresh();

      expect(server.requests).toEqual([DETAILS, SCRIPT, LOG, DETAILS, LOG]);
      expect(model.state.log).toEqual({ run_id: 'jr_1', text: 'hello', is_truncated: false });
    });

    it('shows a run whose job was deleted, without its code', async () => {
      server.answers.set(SCRIPT, { status: 404, body: { ...gone, error: 'JobNotFoundError' } });

      await model.refresh();
      await model.refresh();

      expect(model.state.details?.id).toBe('jr_1');
      expect(model.state.script).toBeInstanceOf(ApiError);
      expect(server.requests.filter(request => request === SCRIPT)).toHaveLength(1);
    });

    it('reads the code again when only the server was unwell', async () => {
      server.answers.set(SCRIPT, { status: 503, body: { ...gone, error: 'UnavailableError' } });

      await model.refresh();
      await model.refresh();

      expect(server.requests.filter(request => request === SCRIPT)).toHaveLength(2);
    });
  });

  describe('#artifact()', () => {
    const PICTURE = 'GET /gluepot/runs/jr_1/artifacts/my%20plot.png';

    it('reads one thing that the run kept, or says why not', async () => {
      const body = { name: 'my plot.png', media_type: 'image/png', base64: '' };
      server.answers.set(PICTURE, { body });
      expect(await model.artifact('my plot.png')).toEqual(body);

      server.answers.set(PICTURE, { status: 404, body: gone });
      expect(await model.artifact('my plot.png')).toBeInstanceOf(ApiError);
    });
  });

  describe('#watched', () => {
    it('ends by itself when the run is over', async () => {
      model.watched = true;
      await model.refresh();
      expect(model.watched).toBe(true);

      answer('SUCCEEDED');
      await model.refresh();

      expect(model.watched).toBe(false);
    });

    it('ends when the run was deleted, and what was known of it stays', async () => {
      model.watched = true;
      await model.refresh();

      server.answers.set(DETAILS, { status: 404, body: gone });
      await model.refresh();

      expect(model.watched).toBe(false);
      expect(model.state.error?.message).toBe("Job run 'jr_1' not found.");
      expect(model.state.details?.id).toBe('jr_1');
    });

    it('goes on when the server extension is missing: it may come back', async () => {
      server.answers.delete(DETAILS);
      model.watched = true;

      await model.refresh();

      expect(model.watched).toBe(true);
      expect(model.state.error?.nextStep).toContain('pip install gluepot');
    });
  });
});
