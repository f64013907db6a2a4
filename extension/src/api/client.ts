import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import {
  ApiError,
  ENGLISH,
  extensionMissing,
  parseError,
  type Sentences,
  strange,
  unreachable
} from './errors';
import type {
  Answer,
  Askable,
  AskBody,
  IAddress,
  IApiClient,
  Readable,
  Reply,
  Startable,
  StartBody,
  Started
} from './tokens';
import { type IMismatch, mismatchOf, VERSION_HEADER } from './version';

const ROOT = 'gluepot';
const NOT_MODIFIED = 304;
const MAX_KEPT = 500;

interface IKept {
  readonly tag: string;
  readonly body: unknown;
}

/** The only place that talks to the server extension. */
export class ApiClient implements IApiClient {
  constructor(
    private readonly settings: ServerConnection.ISettings,
    private readonly trans: Sentences = ENGLISH,
    /** Is told, once, when the server's extension is of another version than this one. */
    private readonly onMismatch: (mismatch: IMismatch) => void = () => undefined
  ) {}

  async get<P extends Readable>(path: P, address: IAddress = {}): Promise<Reply<P>> {
    const url = this.url(path, address);
    const kept = this.kept.get(url);
    const headers: Record<string, string> = kept ? { 'If-None-Match': kept.tag } : {};
    const response = await this.request(url, { method: 'GET', headers });
    if (response.status === NOT_MODIFIED && kept) {
      return kept.body as Reply<P>;
    }
    const body = (await response.json()) as Reply<P>;
    const tag = response.headers.get('Etag');
    if (tag) {
      this.keep(url, { tag, body });
    }
    return body;
  }

  async ask<P extends Askable>(path: P, body: AskBody<P>, address: IAddress = {}): Promise<Answer<P>> {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const response = await this.request(this.url(path, address), init);
    return (await response.json()) as Answer<P>;
  }

  async start<P extends Startable>(path: P, body: StartBody<P>, address: IAddress = {}): Promise<Started<P>> {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const response = await this.request(this.url(path, address), init);
    return (await response.json()) as Started<P>;
  }

  private url(path: string, { path: names = {}, query = {} }: IAddress): string {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''));
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return URLExt.join(this.settings.baseUrl, ROOT, filled) + (search ? `?${search}` : '');
  }

  private async request(url: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      // Lab's own default 'no-store' makes every address unique and so defeats the ETag.
      response = await ServerConnection.makeRequest(url, { ...init, cache: 'default' }, this.settings);
    } catch (error) {
      throw unreachable(error, this.trans);
    }
    if (response.ok || response.status === NOT_MODIFIED) {
      this.checkVersion(response);
      return response;
    }
    const reply = parseError(await response.text());
    if (reply) {
      throw new ApiError(response.status, reply);
    }
    throw response.status === 404
      ? extensionMissing(this.trans)
      : strange(response.status, response.statusText, this.trans);
  }

  private checkVersion(response: Response): void {
    const server = response.headers.get(VERSION_HEADER);
    const mismatch = this.isMismatchTold ? null : mismatchOf(server, this.trans);
    if (mismatch !== null) {
      this.isMismatchTold = true;
      this.onMismatch(mismatch);
    }
  }

  private keep(url: string, reply: IKept): void {
    this.kept.delete(url);
    this.kept.set(url, reply);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) {
      this.kept.delete(oldest);
    }
  }

  private isMismatchTold = false;
  private readonly kept = new Map<string, IKept>();
}
