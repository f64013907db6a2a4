import { apiPlugin } from './api/plugin';
import { backfillsPlugin } from './backfills/plugin';
import { catalogModelPlugin, catalogPlugin } from './catalog/plugin';
import { badgePlugin } from './cells/badgePlugin';
import { tagPlugin } from './cells/tagPlugin';
import { notificationsPlugin } from './changes/notifications';
import { changesPlugin, promptnessPlugin } from './changes/plugin';
import { crawlerPagePlugin } from './crawlers/pagePlugin';
import { crawlersModelPlugin, crawlersPlugin } from './crawlers/plugin';
import { driftModelPlugin, driftPlugin } from './drift/plugin';
import { jobsModelPlugin, jobsPlugin } from './jobs/plugin';
import { keyboardPlugin } from './keyboard/plugin';
import { menuPlugin } from './menu/plugin';
import { pagePlugin } from './page/plugin';
import { panelPlugin } from './panel/plugin';
import { pacePlugin, preferencesPlugin } from './preferences/plugin';
import { promotePlugin } from './promote/plugin';
import { runsPlugin } from './runs/plugin';
import { sessionsPlugin } from './sessions/plugin';
import { sessionStatusPlugin } from './sessions/statusPlugin';
import { tablePlugin } from './table/plugin';
import { versionsPlugin } from './versions/plugin';
import { workflowsPlugin } from './workflows/plugin';

export default [
  apiPlugin,
  changesPlugin,
  promptnessPlugin,
  notificationsPlugin,
  preferencesPlugin,
  pacePlugin,
  panelPlugin,
  catalogModelPlugin,
  catalogPlugin,
  crawlersModelPlugin,
  crawlersPlugin,
  crawlerPagePlugin,
  jobsModelPlugin,
  jobsPlugin,
  pagePlugin,
  promotePlugin,
  runsPlugin,
  sessionsPlugin,
  sessionStatusPlugin,
  tablePlugin,
  versionsPlugin,
  driftModelPlugin,
  driftPlugin,
  backfillsPlugin,
  workflowsPlugin,
  badgePlugin,
  tagPlugin,
  menuPlugin,
  keyboardPlugin
];
