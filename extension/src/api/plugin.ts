import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';

import { ApiClient } from './client';
import { IApiClient } from './tokens';

export const apiPlugin: JupyterFrontEndPlugin<IApiClient> = {
  id: 'gluepot:api',
  description: 'Provides requests to the gluepot server extension.',
  autoStart: true,
  optional: [ITranslator],
  provides: IApiClient,
  activate: (app: JupyterFrontEnd, translator: ITranslator | null) =>
    new ApiClient(
      app.serviceManager.serverSettings,
      translator?.load('gluepot'),
      ({ sentence, nextStep }) => {
        Notification.warning(`${sentence} ${nextStep}`, { autoClose: false });
      }
    )
};
