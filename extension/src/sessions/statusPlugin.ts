import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Menu } from '@lumino/widgets';

import { IApiClient } from '../api/tokens';
import { follow } from '../changes/follow';
import { IChanges } from '../changes/tokens';
import { addSessionCommands, CommandIDs } from './commands';
import { SessionHearing } from './hearing';
import { addKernelCommand, RESTART_KERNEL } from './kernelCommand';
import { isSilent } from './news';
import { SessionStatus } from './statusItem';
import { SessionStatusModel } from './statusModel';

/** Shows the session of the current notebook in the status bar. */
export const sessionStatusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:session-status',
  description:
    'Shows the Spark session of the current notebook in the status bar, with what can be done with it.',
  autoStart: true,
  requires: [IApiClient, INotebookTracker],
  optional: [IStatusBar, ICommandPalette, ITranslator, IChanges],
  activate: (
    app: JupyterFrontEnd,
    client: IApiClient,
    tracker: INotebookTracker,
    statusBar: IStatusBar | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null,
    changes: IChanges | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const { commands } = app;
    const model = new SessionStatusModel({ client });
    const hearing = new SessionHearing();
    if (changes) {
      follow(changes, ['sessions'], model);
    }
    const current = (): NotebookPanel | null => tracker.currentWidget;
    const look = () => {
      const panel = current();
      model.hear(panel ? hearing.last(panel) : null);
      [...Object.values(CommandIDs), RESTART_KERNEL].forEach(id => commands.notifyCommandChanged(id));
    };
    addSessionCommands({
      commands,
      client,
      trans,
      baseUrl: app.serviceManager.serverSettings.baseUrl,
      kernel: () =>
        model.glance && !isSilent(model.glance) ? (current()?.sessionContext.session?.kernel ?? null) : null,
      glance: () => model.glance
    });
    addKernelCommand({
      commands,
      trans,
      context: () => (model.glance ? (current()?.sessionContext ?? null) : null),
      isDead: () => model.glance?.state === 'kernel-dead'
    });
    tracker.widgetAdded.connect((_, panel) => hearing.follow(panel));
    hearing.heard.connect((_, panel) => panel === current() && look());
    tracker.currentChanged.connect(look);
    const menu = new Menu({ commands });
    menu.title.label = trans.__('Spark session');
    menu.contentNode.setAttribute('aria-label', trans.__('Spark session'));
    const category = trans.__('gluepot');
    for (const command of Object.values(CommandIDs)) {
      menu.addItem({ command });
      palette?.addItem({ command, category });
    }
    menu.addItem({ type: 'separator' });
    menu.addItem({ command: RESTART_KERNEL });
    palette?.addItem({ command: RESTART_KERNEL, category });
    statusBar?.registerStatusItem('gluepot:session-status', {
      item: new SessionStatus(model, trans, (x, y) => menu.open(x, y)),
      align: 'left',
      rank: 3,
      isActive: () => model.glance !== null,
      activeStateChanged: model.changed
    });
  }
};
