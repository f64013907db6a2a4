import { ApiClient } from '../../src/api/client';
import { ApiError } from '../../src/api/errors';
import { WorkflowModel } from '../../src/workflows/model';
import { FakeServer } from '../server';

const DETAILS = 'GET /gluepot/workflows/daily';
const run = (id: string) => `GET /gluepot/workflow-runs/${id}`;

describe('WorkflowModel', () => {
  let server: FakeServer;
  let model: WorkflowModel;

  const answer = (...runs: string[]) =>
    server.answers.set(DETAILS, { body: { name: 'daily', runs: runs.map(id => ({ id })) } });

  beforeEach(() => {
    server = new FakeServer();
    answer('wr_2', 'wr_1');
    for (const id of ['wr_1', 'wr_2', 'wr_3']) {
      server.answers.set(run(id), { body: { id, state: 'SUCCEEDED', nodes: [] } });
    }
    model = new WorkflowModel({ client: new ApiClient(server.settings), name: 'daily', interval: 3_600_000 });
  });

  afterEach(() => model.dispose());

  const shown = () => (model.state.run as { id: string } | null)?.id;

  describe('#refresh()', () => {
    it('follows the newest run, also when another one comes', async () => {
      await model.refresh();
      expect(shown()).toBe('wr_2');

      answer('wr_3', 'wr_2', 'wr_1');
      await model.refresh();
      expect(shown()).toBe('wr_3');
    });

    it('shows the graph of a workflow that never ran', async () => {
      answer();

      await model.refresh();

      expect([model.state.details?.name, model.state.run]).toEqual(['daily', null]);
    });

    it('stops asking for a workflow that was deleted', async () => {
      const body = { error: 'WorkflowNotFoundError', message: "Workflow 'daily' not found.", next_step: '' };
      server.answers.set(DETAILS, { status: 404, body });
      model.watched = true;

      await model.refresh();

      expect(model.watched).toBe(false);
      expect(model.state.error?.message).toBe("Workflow 'daily' not found.");
    });
  });

  describe('#choose()', () => {
    it('stays with the run that was chosen', async () => {
      await model.choose('wr_1');
      answer('wr_3', 'wr_2', 'wr_1');
      await model.refresh();

      expect(shown()).toBe('wr_1');
    });

    it('says so when that run is gone, and still shows the workflow', async () => {
      server.answers.delete(run('wr_1'));

      await model.choose('wr_1');

      expect(model.state.run).toBeInstanceOf(ApiError);
      expect(model.state.details?.name).toBe('daily');
    });
  });
});
