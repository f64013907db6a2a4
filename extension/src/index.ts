import { apiPlugin } from './api/plugin';
import { catalogModelPlugin, catalogPlugin } from './catalog/plugin';
import { jobsModelPlugin, jobsPlugin } from './jobs/plugin';
import { pagePlugin } from './page/plugin';
import { panelPlugin } from './panel/plugin';

export default [
  apiPlugin,
  panelPlugin,
  catalogModelPlugin,
  catalogPlugin,
  jobsModelPlugin,
  jobsPlugin,
  pagePlugin
];
