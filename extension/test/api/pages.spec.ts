import { ApiClient } from '../../src/api/client';
import { everyPage } from '../../src/api/pages';
import { FakeServer } from '../server';

const JOBS = 'GET /gluepot/jobs';

describe('everyPage', () => {
  let server: FakeServer;
  let client: ApiClient;

  beforeEach(() => {
    server = new FakeServer();
    client = new ApiClient(server.settings);
  });

  it('gives a list of one page as the reply that it is', async () => {
    server.answers.set(JOBS, { body: { jobs: [{ name: 'a' }], next_cursor: null }, etag: 'x' });

    const first = await everyPage(client, '/jobs', 'jobs');

    expect(await everyPage(client, '/jobs', 'jobs')).toBe(first);
  });

  it('follows the cursors to the end', async () => {
    server.answers.set(JOBS, { body: { jobs: [{ name: 'a' }], next_cursor: 'YQ==' } });
    server.answers.set(`${JOBS}?cursor=YQ%3D%3D`, { body: { jobs: [{ name: 'b' }], next_cursor: 'Yg==' } });
    server.answers.set(`${JOBS}?cursor=Yg%3D%3D`, { body: { jobs: [{ name: 'c' }], next_cursor: null } });

    const { jobs, next_cursor: following } = await everyPage(client, '/jobs', 'jobs');

    expect(jobs.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(following).toBeNull();
  });

  it('shows no part as if it were all', async () => {
    server.answers.set(JOBS, { body: { jobs: [{ name: 'a' }], next_cursor: 'YQ==' } });

    await expect(everyPage(client, '/jobs', 'jobs')).rejects.toThrow('not loaded');
  });
});
