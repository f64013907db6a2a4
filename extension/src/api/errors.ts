import type { TranslationBundle } from '@jupyterlab/translation';

import type { Schemas } from './tokens';

/** What turns a sentence of ours into one of the reader's language. What the server says comes as it is. */
export type Sentences = Pick<TranslationBundle, '__'>;

/** Where nobody translates: the sentences as they stand, with their values. */
export const ENGLISH: Sentences = {
  __: (text, ...values) =>
    text.replace(/%(\d)/g, (_, index: string) => String(values[Number(index) - 1] ?? ''))
};

const FAULT = 'Fault';

/** A request that failed: the status (0 when no answer came), and the server's sentence and next step. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reply: Schemas['ErrorReply']
  ) {
    super(reply.message);
    this.name = 'ApiError';
  }

  get nextStep(): string {
    return this.reply.next_step;
  }
}

/** What to do about an error. A fault is one of this page, so the next step is not the server's to say. */
export function nextStepOf(error: ApiError, trans: Sentences): string {
  return error.reply.error === FAULT ? trans.__('The browser console has the details.') : error.nextStep;
}

/** An error in one line: what went wrong, and what to do now. */
export function sentenceOf(error: ApiError, trans: Sentences): string {
  return [error.message, nextStepOf(error, trans)].filter(Boolean).join(' ');
}

/** The server could not be reached at all. */
export function unreachable(cause: unknown, trans: Sentences): ApiError {
  return new ApiError(0, {
    error: 'Unreachable',
    message:
      cause instanceof Error
        ? trans.__('The Jupyter server does not answer (%1).', cause.message)
        : trans.__('The Jupyter server does not answer.'),
    next_step: trans.__('Trying again on its own.')
  });
}

/** A 404 that is not ours: Jupyter itself answered, so the server extension is not loaded. */
export function extensionMissing(trans: Sentences): ApiError {
  return new ApiError(404, {
    error: 'ExtensionMissing',
    message: trans.__('The server extension of gluepot is not loaded.'),
    next_step: [
      trans.__(
        'Install gluepot in the environment of the Jupyter server (pip install gluepot), then restart that server.'
      ),
      trans.__('`jupyter server extension list` shows whether it is enabled.')
    ].join(' ')
  });
}

/** An answer that is neither ours nor a 404: of a proxy, of Jupyter itself. */
export function strange(status: number, text: string, trans: Sentences): ApiError {
  const message = trans.__('The server answered %1 %2.', status, text);
  return new ApiError(status, { error: 'HttpError', message, next_step: '' });
}

/** Read the one shape of errors out of a body, or null when the body is not ours. */
export function parseError(body: string): Schemas['ErrorReply'] | null {
  try {
    const value = JSON.parse(body) as Partial<Schemas['ErrorReply']> | null;
    if (typeof value?.error === 'string' && typeof value.message === 'string') {
      return {
        error: value.error,
        message: value.message,
        next_step: value.next_step ?? ''
      };
    }
  } catch {
    // A page of HTML, from a proxy or from Jupyter's own 404.
  }
  return null;
}

/** Turn whatever was thrown into an ApiError; anything but ours is a bug and says so. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) {
    return error;
  }
  console.error(error);
  return new ApiError(0, { error: FAULT, message: String(error), next_step: '' });
}
