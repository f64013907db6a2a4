import { Notification } from '@jupyterlab/apputils';

import { asApiError, type Sentences, sentenceOf } from '../api/errors';

/** Say in a notification, which stays, why something failed and what to do now. */
export function complain(error: unknown, trans: Sentences): void {
  Notification.error(sentenceOf(asApiError(error), trans), { autoClose: false });
}

/** Do what a person asked for; when it fails, say why in a notification and return null. */
export async function attempt<T>(trans: Sentences, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    complain(error, trans);
    return null;
  }
}
