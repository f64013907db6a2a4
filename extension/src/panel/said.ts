import { Notification } from '@jupyterlab/apputils';

import { asApiError } from '../api/errors';

/** Do what a person asked for; when it fails, say why and what to do now. */
export async function said(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { message, nextStep } = asApiError(error);
    Notification.error(`${message} ${nextStep}`.trim(), { autoClose: false });
  }
}
