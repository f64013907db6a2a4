import { Token } from '@lumino/coreutils';

import type { components, paths } from './schema';

/** The models of the server, by the names they have there. */
export type Schemas = components['schemas'];

/** What the part of a path in braces is replaced by, and what follows the question mark. */
export interface IAddress {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
}

type Json<R> = R extends { content: { 'application/json': infer Body } } ? Body : never;

/** Paths that can be read. */
export type Readable = {
  [P in keyof paths]: paths[P] extends { get: { responses: { 200: unknown } } } ? P : never;
}[keyof paths];

/** What reading a path gives. */
export type Reply<P extends Readable> = paths[P] extends {
  get: { responses: { 200: infer R } };
}
  ? Json<R>
  : never;

/** Paths that take work which goes on after the answer. */
export type Startable = {
  [P in keyof paths]: paths[P] extends { post: { responses: { 202: unknown } } } ? P : never;
}[keyof paths];

/** What has to be sent to start work. */
export type StartBody<P extends Startable> = paths[P] extends {
  post: { requestBody: infer B };
}
  ? Json<B>
  : never;

/** What describes the work that was started. */
export type Started<P extends Startable> = paths[P] extends {
  post: { responses: { 202: infer R } };
}
  ? Json<R>
  : never;

/** Paths that are asked with a body, and answer when all is done. */
export type Askable = {
  [P in keyof paths]: paths[P] extends { post: { responses: { 200: unknown } } } ? P : never;
}[keyof paths];

/** What has to be sent to ask. */
export type AskBody<P extends Askable> = paths[P] extends {
  post: { requestBody: infer B };
}
  ? Json<B>
  : never;

/** What asking gives. */
export type Answer<P extends Askable> = paths[P] extends {
  post: { responses: { 200: infer R } };
}
  ? Json<R>
  : never;

/** The one way to the server extension. */
export interface IApiClient {
  /**
   * Read a path.
   *
   * A reply that did not change since the last read of the same address is the same object again, so a caller
   * finds out by `===` whether there is something new.
   *
   * @throws ApiError with the server's sentence.
   */
  get<P extends Readable>(path: P, address?: IAddress): Promise<Reply<P>>;

  /**
   * Send a body, and get the answer when all is done: a question that needs one, or a change that is made at once.
   *
   * @throws ApiError with the server's sentence.
   */
  ask<P extends Askable>(path: P, body: AskBody<P>, address?: IAddress): Promise<Answer<P>>;

  /**
   * Start work; the answer comes before it ends.
   *
   * @throws ApiError with the server's sentence.
   */
  start<P extends Startable>(path: P, body: StartBody<P>, address?: IAddress): Promise<Started<P>>;
}

export const IApiClient = new Token<IApiClient>(
  'gluepot:IApiClient',
  'Requests to the gluepot server extension.'
);
