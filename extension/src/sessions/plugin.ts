import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { asApiError } from '../api/errors';
import { IApiClient } from '../api/tokens';
import { SparkSessions } from './manager';

/** Lists Spark sessions where Lab lists kernels and terminals. */
export const sessionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:sessions',
  description:
    'Lists Spark sessions in the Running panel: whose they are, their memory, their Spark UI, and stops them.',
  autoStart: true,
  requires: [IApiClient],
  optional: [IRunningSessionManagers, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    client: IApiClient,
    managers: IRunningSessionManagers | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    managers?.add(
      new SparkSessions({
        client,
        trans,
        baseUrl: app.serviceManager.serverSettings.baseUrl,
        complain: error => {
          const { message, nextStep } = asApiError(error);
          Notification.error(`${message} ${nextStep}`.trim(), { autoClose: false });
        }
      })
    );
  }
};
