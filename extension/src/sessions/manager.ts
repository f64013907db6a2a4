import { URLExt } from '@jupyterlab/coreutils';
import type { IRunningSessions } from '@jupyterlab/running';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';

import type { IApiClient, Schemas } from '../api/tokens';
import { potIcon } from '../icons';

type Session = Schemas['SessionModel'];

interface IOptions {
  readonly client: IApiClient;
  readonly trans: TranslationBundle;
  readonly baseUrl: string;
  /** Say what went wrong. */
  readonly complain: (error: unknown) => void;
}

/** Spark sessions for Lab's own *Running* panel, which asks for news when it is shown or its button is clicked. */
export class SparkSessions implements IRunningSessions.IManager {
  constructor(private readonly options: IOptions) {
    const { trans } = options;
    this.name = trans.__('Spark Sessions');
    this.shutdownLabel = trans.__('Stop this Spark session');
    this.shutdownAllLabel = trans.__('Stop All');
    this.shutdownAllConfirmationText = trans.__(
      'Stop every Spark session, those of other notebooks and of runs included?'
    );
  }

  readonly name: string;
  readonly shutdownLabel: string;
  readonly shutdownAllLabel: string;
  readonly shutdownAllConfirmationText: string;

  get runningChanged(): ISignal<this, void> {
    return this._runningChanged;
  }

  running(): IRunningSessions.IRunningItem[] {
    return this.sessions.map(session => this.item(session));
  }

  refreshRunning(): void {
    void this.refresh();
  }

  /** Read the sessions. Never rejects. */
  async refresh(): Promise<void> {
    try {
      this.sessions = (await this.options.client.get('/sessions')).sessions;
    } catch {
      this.sessions = []; // No server extension, or no connection: the sidebar says so; here there are none.
    }
    this._runningChanged.emit();
  }

  shutdownAll(): void {
    for (const session of this.sessions) {
      this.stop(session);
    }
  }

  private item(session: Session): IRunningSessions.IRunningItem {
    const { trans, baseUrl } = this.options;
    return {
      label: () => labelOf(session, trans),
      labelTitle: () => `${session.id}\n${session.master}`,
      detail: () => memoryOf(session),
      icon: () => potIcon,
      open: () => {
        if (session.has_ui) {
          window.open(URLExt.join(baseUrl, 'gluepot/spark-ui', session.id, '/'), '_blank', 'noopener');
        }
      },
      shutdown: () => this.stop(session)
    };
  }

  private stop(session: Session): void {
    this.options.client
      .start('/sessions/{session}/stop', {}, { path: { session: session.id } })
      .catch(this.options.complain)
      .finally(() => this.refreshRunning());
  }

  private sessions: readonly Session[] = [];
  private readonly _runningChanged = new Signal<this, void>(this);
}

/** Whose a session is, or what it waits for. */
export function labelOf(session: Session, trans: TranslationBundle): string {
  switch (session.state) {
    case 'READY':
      return trans.__('waits warm');
    case 'STARTING':
      return trans.__('is starting');
    case 'DETACHED':
      return trans.__('%1, detached', session.id.slice(0, 8));
    default:
      return session.owner.split('/').pop() || session.id.slice(0, 8);
  }
}

function memoryOf({ memory_bytes: bytes }: Session): string {
  return bytes === null ? '' : `${Math.round(bytes / 1024 / 1024)} MB`;
}
