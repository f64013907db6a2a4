import type { IStateDB } from '@jupyterlab/statedb';

import type { ICatalogModel } from './tokens';

const ID = 'gluepot:catalog';

/**
 * Open what was open when the page was left, and save what is open whenever that changes.
 *
 * Lab answers only after all plugins are active, so no plugin may wait for this while it activates.
 */
export async function keepExpanded(state: IStateDB, model: ICatalogModel): Promise<void> {
  const kept = (await state.fetch(ID)) as { expanded?: unknown } | undefined;
  const keys = Array.isArray(kept?.expanded) ? kept.expanded : [];
  model.setExpanded(
    keys.filter((key): key is string => typeof key === 'string'),
    true
  );
  let saved = model.state.expanded;
  model.changed.connect(() => {
    if (model.state.expanded !== saved) {
      saved = model.state.expanded;
      void state.save(ID, { expanded: [...saved] });
    }
  });
}
