import type { TranslationBundle } from '@jupyterlab/translation';

import { everyPage } from '../api/pages';
import type { IApiClient } from '../api/tokens';
import { byName, type IFinding } from '../panel/about';
import { askWhich } from '../panel/ask';
import { attempt } from '../panel/complaint';

/** Find the trigger that a command is about. */
export function triggerByName(client: IApiClient, trans: TranslationBundle): IFinding<string> {
  return byName('trigger', async () => {
    const found = await attempt(trans, () => everyPage(client, '/triggers', 'triggers'));
    return (
      found &&
      askWhich({
        title: trans.__('Which trigger?'),
        items: found.triggers.map(({ name }) => name),
        none: trans.__('There is no trigger yet. Give a job a schedule.')
      })
    );
  });
}
