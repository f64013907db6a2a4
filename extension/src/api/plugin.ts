import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { ApiClient } from './client';
import { IApiClient } from './tokens';

export const apiPlugin: JupyterFrontEndPlugin<IApiClient> = {
  id: 'gluepot:api',
  description: 'Provides requests to the gluepot server extension.',
  autoStart: true,
  provides: IApiClient,
  activate: (app: JupyterFrontEnd) => new ApiClient(app.serviceManager.serverSettings)
};
