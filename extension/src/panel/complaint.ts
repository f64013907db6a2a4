import { Notification } from '@jupyterlab/apputils';

import { asApiError } from '../api/errors';

/** Do what a person asked for; when it fails, say why in a notification and return null. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    const { message, nextStep } = asApiError(error);
    Notification.error(`${message} ${nextStep}`.trim(), { autoClose: false });
    return null;
  }
}
