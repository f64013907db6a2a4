import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import React from 'react';

import { type ApiError, asApiError } from '../api/errors';
import type { IApiClient, Schemas } from '../api/tokens';
import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { RowTable } from './rowTable';

const ROWS = 100;

/** The first rows of a table, read by the server without Spark. */
export class TablePreview extends ReactWidget {
  constructor(
    private readonly client: IApiClient,
    private readonly trans: TranslationBundle,
    private readonly table: { readonly database: string; readonly table: string },
    private readonly rowCount = ROWS
  ) {
    super();
    this.addClass('gp-Preview');
    void this.refresh();
  }

  /** Whether somebody looks at it. */
  get watched(): boolean {
    return this.isVisible;
  }

  /** Read the rows again; a table that is gone, or that cannot be read, is said in place of its rows. Never rejects. */
  async refresh(): Promise<void> {
    const path = '/catalog/databases/{database}/tables/{table}/preview';
    try {
      this.rows = await this.client.get(path, { path: this.table, query: { rows: this.rowCount } });
      this.error = null;
    } catch (error) {
      this.error = asApiError(error);
    }
    this.drawn.emit();
  }

  protected override onAfterShow(): void {
    if (this.rows || this.error) {
      void this.refresh(); // what changed while nobody looked was not read
    }
  }

  override dispose(): void {
    if (!this.isDisposed) {
      Signal.clearData(this);
      super.dispose();
    }
  }

  protected override render(): React.JSX.Element {
    return <UseSignal signal={this.drawn}>{() => this.content()}</UseSignal>;
  }

  private content(): React.JSX.Element {
    if (this.error) {
      return <ErrorNotice error={this.error} trans={this.trans} onRetry={() => void this.refresh()} />;
    }
    return this.rows ? (
      <RowTable preview={this.rows} trans={this.trans} />
    ) : (
      <EmptyNotice>{this.trans.__('Reading…')}</EmptyNotice>
    );
  }

  private readonly drawn = new Signal<this, void>(this);
  private rows: Schemas['PreviewReply'] | null = null;
  private error: ApiError | null = null;
}
