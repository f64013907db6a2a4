import type { TranslationBundle } from '@jupyterlab/translation';

import type { IApiClient } from '../api/tokens';
import { byName, type IFinding } from '../panel/about';
import { askWhich } from '../panel/ask';
import { attempt } from '../panel/complaint';

const OFFERED = 50;

/** Find the run that a command is about: by its id, or the beginning of it; else one of the newest. */
export function runByName(
  client: IApiClient,
  locale: string | undefined,
  trans: TranslationBundle
): IFinding<string> {
  return byName('run', async title => {
    const page = await attempt(trans, () => client.get('/runs', { query: { limit: OFFERED } }));
    if (page === null) {
      return null;
    }
    const runs = page.runs.map(({ id, job_name: job, queued_at: at, state }) => ({
      id,
      words: `${job}, ${new Date(at).toLocaleString(locale)}, ${state}, ${id}`
    }));
    const chosen = await askWhich({
      title,
      label: trans.__('Which run?'),
      items: runs.map(({ words }) => words),
      none: trans.__('Nothing ran yet.')
    });
    return runs.find(({ words }) => words === chosen)?.id ?? null;
  });
}
