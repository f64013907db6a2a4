import { ApiClient } from '../../src/api/client';
import { JobsModel } from '../../src/jobs/model';
import { FakeServer } from '../server';

const JOBS = 'GET /gluepot/jobs';
const RUNS = 'GET /gluepot/jobs/nightly/runs?limit=10';
const START = 'POST /gluepot/jobs/nightly/runs';
const job = (name: string) => ({
  name,
  current_version: 1,
  running_version: 1,
  pinned_version: null,
  schedules: [],
  last_run: null
});

describe('JobsModel', () => {
  let server: FakeServer;
  let model: JobsModel;

  beforeEach(() => {
    server = new FakeServer();
    server.answers.set(JOBS, { body: { jobs: [job('nightly')] } });
    server.answers.set(RUNS, { body: { runs: [{ id: 'jr_1' }] } });
    server.answers.set(START, { status: 202, body: { id: 'jr_2' } });
    model = new JobsModel({ client: new ApiClient(server.settings), interval: 3_600_000 });
  });

  afterEach(() => model.dispose());

  describe('#refresh()', () => {
    it('reads the jobs, and runs only of open ones', async () => {
      await model.refresh();
      expect(server.requests).toEqual([JOBS]);

      model.setExpanded('nightly', true);
      await model.refresh();
      expect(model.state.runs.get('nightly')).toEqual([{ id: 'jr_1' }]);
    });

    it('shows a job closed that was open, has gone and was made again', async () => {
      await model.refresh();
      model.setExpanded('nightly', true);
      await model.refresh();
      expect(model.state.expanded.has('nightly')).toBe(true);

      server.answers.set(JOBS, { body: { jobs: [] } });
      await model.refresh();
      server.answers.set(JOBS, { body: { jobs: [job('nightly')] } });
      await model.refresh();

      expect(model.state.expanded.has('nightly')).toBe(false);
    });
  });

  describe('#state', () => {
    it('holds jobs of an older server as jobs without marks', async () => {
      await model.refresh();

      expect(model.state.jobs).toEqual([{ ...job('nightly'), recent: [] }]);
    });
  });

  describe('#run()', () => {
    it('marks the job as starting until the server took the run, then reads again', async () => {
      const starting: boolean[] = [];
      model.changed.connect(() => starting.push(model.state.starting.has('nightly')));

      const run = await model.run('nightly');

      expect(run.id).toBe('jr_2');
      expect(starting[0]).toBe(true);
      expect(starting.at(-1)).toBe(false);
      expect(server.requests).toEqual([START, JOBS]);
    });

    it("fails with the server's sentence and lets the job be started again", async () => {
      const body = { error: 'KindNotBuiltError', message: 'Cannot run.', next_step: '' };
      server.answers.set(START, { status: 400, body });

      await expect(model.run('nightly')).rejects.toThrow('Cannot run.');
      expect(model.state.starting.size).toBe(0);
    });
  });

  describe('#dispose()', () => {
    it('may be called twice', () => {
      model.dispose();
      model.dispose();

      expect(model.isDisposed).toBe(true);
    });
  });
});
