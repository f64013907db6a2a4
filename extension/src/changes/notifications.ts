import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IApiClient } from '../api/tokens';
import { Watch } from '../api/watch';
import { IPreferences } from '../preferences/tokens';
import { toldOf } from './endings';
import { IChanges } from './tokens';

const SHOW_LOG = 'gluepot:show-run-log';
/** The server tells of changes for a minute after the last request. */
const KEEP_AWAKE_MS = 45_000;

/** Tells of runs that end while one looks at something else. */
export const notificationsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:notifications',
  description: 'Tells of job runs that end, as is set in the settings.',
  autoStart: true,
  requires: [IChanges, IPreferences, IApiClient],
  optional: [ITranslator],
  activate: (
    { commands }: JupyterFrontEnd,
    changes: IChanges,
    preferences: IPreferences,
    client: IApiClient,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const awake = new Watch({
      name: 'gluepot:keep-awake',
      interval: KEEP_AWAKE_MS,
      read: async () => {
        await client.get('/status');
      }
    });
    const apply = () => (awake.on = preferences.values.notifyOf !== 'none');
    preferences.changed.connect(apply);
    apply();
    changes.changed.connect((_, change) => {
      for (const { id, name, ending } of toldOf(change, preferences.values.notifyOf)) {
        const actions = [
          {
            label: trans.__('Show the log'),
            callback: () => void commands.execute(SHOW_LOG, { run: id })
          }
        ];
        if (ending === 'good') {
          Notification.success(trans.__('%1 has succeeded.', name), { actions, autoClose: 5000 });
        } else {
          Notification.error(trans.__('%1 has failed.', name), { actions, autoClose: false });
        }
      }
    });
  }
};
