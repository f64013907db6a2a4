import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import React from 'react';

import { type ApiError, asApiError } from '../api/errors';
import type { IApiClient, Schemas } from '../api/tokens';
import { Watch } from '../api/watch';
import { ErrorNotice } from '../panel/notice';
import { StateMark } from './row';
import { isFinal } from './states';
import type { Run } from './tokens';

const TAIL_LINES = 2000;
const PAUSE = 1000;

/** One run: what it is, how it stands, and the end of its log; followed while it is seen and until it has ended. */
export class RunLog extends ReactWidget {
  constructor(
    private readonly client: IApiClient,
    private readonly trans: TranslationBundle,
    private readonly id_: string
  ) {
    super();
    this.addClass('gp-Log');
    this.watch = new Watch({ name: `gluepot:run-${id_}`, interval: PAUSE, read: () => this.read() });
  }

  /** Emitted when the run was read. */
  readonly changed = new Signal<this, Run>(this);

  override dispose(): void {
    if (!this.isDisposed) {
      this.watch.dispose();
      Signal.clearData(this);
      super.dispose();
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.watch.on = true;
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.watch.on = false;
  }

  protected override render(): React.JSX.Element {
    return <UseSignal signal={this.drawn}>{() => this.content()}</UseSignal>;
  }

  private async read(): Promise<void> {
    const path = { run: this.id_ };
    try {
      // The log after the run: when that says "ended", nothing can follow what the log says.
      this.run = await this.client.get('/runs/{run}', { path });
      this.log = await this.client.get('/runs/{run}/log', { path, query: { tail_lines: TAIL_LINES } });
      this.error = null;
      this.changed.emit(this.run);
    } catch (error) {
      this.error = asApiError(error);
      throw error;
    } finally {
      this.drawn.emit();
    }
    if (isFinal(this.run.state)) {
      this.watch.on = false;
    }
  }

  private content(): React.JSX.Element {
    const { run, log, trans } = this;
    return (
      <>
        {this.error && <ErrorNotice error={this.error} trans={trans} onRetry={() => void this.watch.now()} />}
        {run && (
          <div className="gp-Log-head">
            <strong>{run.job_name}</strong>
            <span className="gp-Badge">{`v${run.version}`}</span>
            <StateMark run={run} trans={trans} />
            <span className="gp-mod-dim">{run.id}</span>
            {run.error && <span className="gp-Log-error">{run.error}</span>}
          </div>
        )}
        {log?.is_truncated && <p className="gp-Row-note">{trans.__('The last %1 lines:', TAIL_LINES)}</p>}
        <pre className="gp-Log-text" role="log" tabIndex={0} aria-label={trans.__('Log of run %1', this.id_)}>
          {log?.text}
        </pre>
        {log?.text === '' && <p className="gp-Row-note">{trans.__('Nothing printed yet.')}</p>}
      </>
    );
  }

  private readonly watch: Watch;
  private readonly drawn = new Signal<this, void>(this);
  private run: Run | null = null;
  private log: Schemas['LogReply'] | null = null;
  private error: ApiError | null = null;
}
