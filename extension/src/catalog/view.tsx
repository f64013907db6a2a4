import type { TranslationBundle } from '@jupyterlab/translation';
import { InputGroup, UseSignal } from '@jupyterlab/ui-components';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import React from 'react';

import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PolledView } from '../panel/polledView';
import type { Form } from './insertion';
import { filterWords, type ITableRow, type Row, visibleRows } from './rows';
import { Hits } from './hits';
import type { Hit, SearchModel } from './searchModel';
import type { ICatalogModel } from './tokens';
import { Tree } from './tree';

/** What the tree asks for; the plugin turns it into commands. */
export interface ITableActions {
  readonly insert: (form: Form | null, row: ITableRow) => void;
  readonly dragForm: () => Form;
  readonly preview: (row: ITableRow) => void;
  readonly open: (row: ITableRow) => void;
  readonly openHit: (hit: Hit) => void;
}

const FOCUS_FRAMES = 120;

/** The catalog: a filter over a tree, and under it what else the words of the filter are found in. It makes the model work only while it is seen. */
export class CatalogView extends PolledView<ICatalogModel> {
  constructor(
    model: ICatalogModel,
    private readonly search: SearchModel,
    private readonly locale: string | undefined,
    private readonly trans: TranslationBundle,
    private readonly actions: ITableActions
  ) {
    super(model);
    this.addClass('gp-Catalog');
  }

  /** Let the next key that is typed go into the filter. */
  async focusFilter(): Promise<void> {
    MessageLoop.sendMessage(this, Widget.Msg.UpdateRequest); // a sidebar that was never open has drawn nothing yet
    await this.renderPromise;
    // What is hidden takes no focus, and a sidebar that just opens is hidden for some frames yet.
    for (let frame = 0; frame < FOCUS_FRAMES && !this.isDisposed; frame += 1) {
      const input = this.node.querySelector('input');
      input?.focus();
      if (input !== null && document.activeElement === input) {
        return;
      }
      await new Promise(requestAnimationFrame);
    }
  }

  protected override render(): React.JSX.Element {
    const { model, search, locale, trans, actions } = this;
    return (
      <>
        <UseSignal signal={model.changed}>
          {() => <CatalogContent model={model} locale={locale} trans={trans} actions={actions} />}
        </UseSignal>
        <UseSignal signal={search.changed}>
          {() => (
            <Hits
              search={search.state}
              filter={model.state.filter}
              words={filterWords(model.state.filter)}
              trans={trans}
              onOpen={actions.openHit}
              onWord={word => model.setFilter(word)}
            />
          )}
        </UseSignal>
      </>
    );
  }
}

interface ICatalogProps {
  readonly model: ICatalogModel;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly actions: ITableActions;
}

function CatalogContent({ model, locale, trans, actions }: ICatalogProps): React.JSX.Element {
  const { state } = model;
  const rows = React.useMemo(() => visibleRows(state), [state]);
  const onToggle = (row: Row, expanded: boolean) => model.setExpanded([row.key], expanded);
  return (
    <>
      <div className="gp-Catalog-filter">
        <InputGroup
          type="search"
          placeholder={trans.__('Filter tables')}
          aria-label={trans.__('Filter tables')}
          rightIcon="ui-components:search"
          value={state.filter}
          onChange={event => model.setFilter(event.currentTarget.value)}
        />
      </div>
      {state.error && <ErrorNotice error={state.error} trans={trans} onRetry={() => void model.refresh()} />}
      {state.databases === null && !state.error && (
        <EmptyNotice>{trans.__('Reading the catalog…')}</EmptyNotice>
      )}
      {state.databases !== null && rows.length === 0 && (
        <EmptyNotice>{trans.__('No table has “%1” in its name.', state.filter)}</EmptyNotice>
      )}
      {rows.length > 0 && (
        <Tree
          rows={rows}
          words={filterWords(state.filter)}
          locale={locale}
          trans={trans}
          onToggle={onToggle}
          onInsert={actions.insert}
          onPreview={actions.preview}
          onOpen={actions.open}
          dragForm={actions.dragForm()}
        />
      )}
    </>
  );
}
