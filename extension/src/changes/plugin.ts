import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { ICatalogModel } from '../catalog/tokens';
import { ICrawlersModel } from '../crawlers/tokens';
import { IJobsModel } from '../jobs/tokens';
import { Changes } from './changes';
import { follow } from './follow';
import { IChanges } from './tokens';

export const changesPlugin: JupyterFrontEndPlugin<IChanges> = {
  id: 'gluepot:changes',
  description: 'Provides what the server says has changed.',
  autoStart: true,
  provides: IChanges,
  activate: (app: JupyterFrontEnd) => new Changes(app.serviceManager.events.stream)
};

/** Without it everything still keeps itself up to date, every few seconds. */
export const promptnessPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:promptness',
  description: 'Shows changes in the sidebar as they happen.',
  autoStart: true,
  requires: [IChanges],
  optional: [ICatalogModel, ICrawlersModel, IJobsModel],
  activate: (
    _app: JupyterFrontEnd,
    changes: IChanges,
    catalog: ICatalogModel | null,
    crawlers: ICrawlersModel | null,
    jobs: IJobsModel | null
  ) => {
    if (catalog) {
      follow(changes, ['tables'], catalog);
    }
    if (crawlers) {
      follow(changes, ['crawls'], crawlers);
    }
    if (jobs) {
      follow(changes, ['jobs', 'runs'], jobs);
    }
  }
};
