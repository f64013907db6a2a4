import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { ICatalogModel } from '../catalog/tokens';
import { ICrawlersModel } from '../crawlers/tokens';
import { IJobsModel } from '../jobs/tokens';
import { Preferences } from './preferences';
import { IPreferences } from './tokens';

export const preferencesPlugin: JupyterFrontEndPlugin<IPreferences> = {
  id: 'gluepot:preferences',
  description: 'Provides what is set for the panels in the settings of JupyterLab.',
  autoStart: true,
  optional: [ISettingRegistry],
  provides: IPreferences,
  activate: (_app: JupyterFrontEnd, registry: ISettingRegistry | null) => {
    const preferences = new Preferences();
    registry
      ?.load(preferencesPlugin.id)
      .then(settings => {
        const take = () => preferences.take(settings.composite);
        settings.changed.connect(take);
        take();
      })
      .catch((error: unknown) => console.error('The settings of gluepot cannot be read.', error));
    return preferences;
  }
};

/** Lets the panels of the sidebar read as often as is set. */
export const pacePlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:pace',
  description: 'Lets the sidebar read as often as is set.',
  autoStart: true,
  requires: [IPreferences],
  optional: [ICatalogModel, ICrawlersModel, IJobsModel],
  activate: (
    _app: JupyterFrontEnd,
    preferences: IPreferences,
    catalog: ICatalogModel | null,
    crawlers: ICrawlersModel | null,
    jobs: IJobsModel | null
  ) => {
    const models = [catalog, crawlers, jobs].filter(model => model !== null);
    const apply = () => models.forEach(model => (model.interval = preferences.values.pollSeconds * 1000));
    preferences.changed.connect(apply);
    apply();
  }
};
