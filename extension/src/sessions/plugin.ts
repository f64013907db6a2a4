import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRunningSessionManagers } from '@jupyterlab/running';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { find } from '@lumino/algorithm';

import { IApiClient } from '../api/tokens';
import { follow } from '../changes/follow';
import { IChanges } from '../changes/tokens';
import { complain } from '../panel/complaint';
import { SparkSessions } from './manager';

const RUNNING_PANEL = 'jp-running-sessions';

/** Lists Spark sessions where Lab lists kernels and terminals. */
export const sessionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:sessions',
  description:
    'Lists Spark sessions in the Running panel: whose they are, their memory, their Spark UI, and stops them.',
  autoStart: true,
  requires: [IApiClient],
  optional: [IRunningSessionManagers, ITranslator, IChanges],
  activate: (
    app: JupyterFrontEnd,
    client: IApiClient,
    managers: IRunningSessionManagers | null,
    translator: ITranslator | null,
    changes: IChanges | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const sessions = new SparkSessions({
      client,
      trans,
      baseUrl: app.serviceManager.serverSettings.baseUrl,
      complain: error => complain(error, trans)
    });
    managers?.add(sessions);
    if (managers && changes) {
      follow(changes, ['sessions'], {
        get watched() {
          return isShown(app, RUNNING_PANEL);
        },
        refresh: () => sessions.refresh()
      });
    }
  }
};

/** Whether a widget of the sidebars is seen, on whichever side a person has put it. */
function isShown({ shell }: JupyterFrontEnd, id: string): boolean {
  return ['left', 'right'].some(area => find(shell.widgets(area), one => one.id === id)?.isVisible);
}
