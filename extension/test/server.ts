import { ServerConnection } from '@jupyterlab/services';

import { VERSION, VERSION_HEADER } from '../src/api/version';

/** What the pretended server answers to a request: a body (JSON unless it is text), a status, an ETag. */
export interface IAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly etag?: string;
  /** Which gluepot the server says that it is. */
  readonly version?: string;
}

/** The network end of the client: the only thing that leaves the page, so the only thing replaced in a test. */
export class FakeServer {
  /** Every request, as "GET /gluepot/jobs?limit=1". */
  readonly requests: string[] = [];
  readonly bodies: unknown[] = [];
  /** Answers by "GET /gluepot/jobs"; a missing one is Jupyter's own 404. */
  readonly answers = new Map<string, IAnswer>();
  /** The address below which the server lives, as behind a hub. */
  isDown = false;

  constructor(private readonly baseUrl = 'http://localhost:8888/user/me/') {}

  get settings(): ServerConnection.ISettings {
    return ServerConnection.makeSettings({
      baseUrl: this.baseUrl,
      fetch: (input: RequestInfo | URL) => this.answer(input as Request)
    });
  }

  private async answer(request: Request): Promise<Response> {
    if (this.isDown) {
      throw new TypeError('Failed to fetch');
    }
    const path = request.url.slice(this.baseUrl.length - 1);
    this.requests.push(`${request.method} ${path}`);
    if (request.method === 'POST') {
      this.bodies.push(JSON.parse(await request.text()));
    }
    const {
      status = 200,
      body,
      etag,
      version = VERSION
    } = this.answers.get(`${request.method} ${path}`) ?? {
      status: 404,
      body: '<html>Jupyter: not found</html>'
    };
    if (etag !== undefined && request.headers.get('If-None-Match') === etag) {
      return new Response(null, { status: 304 });
    }
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { [VERSION_HEADER]: version, ...(etag !== undefined && { Etag: etag }) };
    return new Response(text, { status, headers });
  }
}
