import { ApiClient } from '../../src/api/client';
import { ApiError } from '../../src/api/errors';
import { FakeServer } from '../server';

describe('ApiClient', () => {
  let server: FakeServer;
  let client: ApiClient;

  beforeEach(() => {
    server = new FakeServer();
    client = new ApiClient(server.settings);
  });

  const failure = async (request: Promise<unknown>): Promise<ApiError> => {
    const error: unknown = await request.then(
      () => null,
      (reason: unknown) => reason
    );
    expect(error).toBeInstanceOf(ApiError);
    return error as ApiError;
  };

  describe('#get()', () => {
    it('asks below the base address of the server, names escaped', async () => {
      server.answers.set('GET /gluepot/catalog/databases/a%2Fb/tables?limit=5', { body: { tables: [] } });

      await client.get('/catalog/databases/{database}/tables', {
        path: { database: 'a/b' },
        query: { limit: 5, cursor: undefined }
      });

      expect(server.requests).toEqual(['GET /gluepot/catalog/databases/a%2Fb/tables?limit=5']);
    });

    it('returns the same object while the server says that nothing changed', async () => {
      server.answers.set('GET /gluepot/jobs', { body: { jobs: [] }, etag: '"1"' });
      const first = await client.get('/jobs');

      expect(await client.get('/jobs')).toBe(first);

      server.answers.set('GET /gluepot/jobs', { body: { jobs: [] }, etag: '"2"' });
      expect(await client.get('/jobs')).not.toBe(first);
    });

    it("fails with the server's sentence and next step", async () => {
      const body = {
        error: 'JobNotFoundError',
        message: "Job 'x' not found.",
        next_step: "Did you mean 'y'?"
      };
      server.answers.set('GET /gluepot/jobs', { status: 404, body });

      const error = await failure(client.get('/jobs'));

      expect(error.status).toBe(404);
      expect(error.message).toBe(body.message);
      expect(error.nextStep).toBe(body.next_step);
    });

    it('says what to install when Jupyter itself does not know the address', async () => {
      const error = await failure(client.get('/jobs'));

      expect(error.reply.error).toBe('ExtensionMissing');
      expect(error.nextStep).toContain('pip install gluepot');
    });

    it('says so when the server cannot be reached', async () => {
      server.isDown = true;

      const error = await failure(client.get('/jobs'));

      expect(error.status).toBe(0);
      expect(error.message).toContain('does not answer');
    });

    it('survives a page of HTML from a proxy', async () => {
      server.answers.set('GET /gluepot/jobs', { status: 502, body: '<html>Bad gateway</html>' });

      const error = await failure(client.get('/jobs'));

      expect(error.status).toBe(502);
      expect(error.message).toContain('502');
    });
  });

  describe('#start()', () => {
    it('sends the body and returns what was started', async () => {
      server.answers.set('POST /gluepot/jobs/nightly/runs', { status: 202, body: { id: 'jr_1' } });

      const run = await client.start(
        '/jobs/{name}/runs',
        { parameters: { limit: 3 } },
        { path: { name: 'nightly' } }
      );

      expect(run.id).toBe('jr_1');
      expect(server.bodies).toEqual([{ parameters: { limit: 3 } }]);
    });
  });
});
