import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';

import { type ApiError, asApiError } from '../api/errors';
import type { IApiClient, Schemas } from '../api/tokens';
import { filterWords } from './rows';
import type { ICatalogModel } from './tokens';

export type SearchReply = Schemas['SearchReply'];
export type Hit = Schemas['HitModel'];

const PAUSE = 250;
const NO_WORD = 400;

/** What the search says of the text in the filter. */
export interface ISearchState {
  /** Null while there is no text, and until the first answer. */
  readonly reply: SearchReply | null;
  readonly error: ApiError | null;
}

/** Searches for what the tree is filtered by, a moment after the last key; the tree does not wait for it. */
export class SearchModel implements IDisposable {
  constructor({ client, catalog, pause }: SearchModel.IOptions) {
    this.client = client;
    this.catalog = catalog;
    this.debouncer = new Debouncer(() => this.search(), pause ?? PAUSE);
    catalog.changed.connect(this.follow);
  }

  get state(): ISearchState {
    return this._state;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this.debouncer.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.catalog.changed.disconnect(this.follow);
      this.debouncer.dispose();
      Signal.clearData(this);
    }
  }

  private readonly follow = (): void => {
    const text = this.catalog.state.filter.trim();
    if (text === this.text) {
      return;
    }
    this.text = text;
    if (text === '') {
      this.update(EMPTY);
    } else {
      void this.debouncer.invoke().catch(() => undefined); // it rejects when disposed meanwhile
    }
  };

  private async search(): Promise<void> {
    const { text } = this;
    if (text === '') {
      return;
    }
    let found: ISearchState;
    try {
      found = { reply: await this.client.get('/catalog/search', { query: { text } }), error: null };
    } catch (error) {
      const refused = asApiError(error);
      // Of "_" alone there is nothing to search for; the tree shows what it has.
      found = refused.status === NO_WORD ? EMPTY : { reply: null, error: refused };
    }
    if (text === this.text) {
      this.update(found); // else something else was typed meanwhile
    }
  }

  private update(state: ISearchState): void {
    if (!this.isDisposed) {
      this._state = state;
      this._changed.emit();
    }
  }

  private readonly client: IApiClient;
  private readonly catalog: ICatalogModel;
  private readonly debouncer: Debouncer<void>;
  private readonly _changed = new Signal<this, void>(this);
  private text = '';
  private _state: ISearchState = EMPTY;
}

export namespace SearchModel {
  export interface IOptions {
    readonly client: IApiClient;
    /** Whose filter is searched for. */
    readonly catalog: ICatalogModel;
    /** Milliseconds from the last key to the question. */
    readonly pause?: number;
  }
}

const EMPTY: ISearchState = { reply: null, error: null };

/** The hits that a tree under this filter does not show: those whose full name does not hold all of its words. */
export function hitsBeside(filter: string, hits: readonly Hit[]): readonly Hit[] {
  const words = filterWords(filter);
  return hits.filter(({ database, table }) => {
    const name = `${database}.${table}`.toLowerCase();
    return table === '' || !words.every(word => name.includes(word));
  });
}
