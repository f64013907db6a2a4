import { type ISignal, Signal } from '@lumino/signaling';

import type { IChange, IChanges } from './tokens';

const SCHEMA = 'https://gluepot.dev/events/change/v1';

/** What comes over Jupyter's event bus; of it only ours is told on. */
export class Changes implements IChanges {
  constructor(stream: ISignal<unknown, Changes.IEvent>) {
    stream.connect((_, event) => {
      if (event.schema_id === SCHEMA && typeof event['topic'] === 'string') {
        this._changed.emit(event as unknown as IChange);
      }
    });
  }

  get changed(): ISignal<this, IChange> {
    return this._changed;
  }

  private readonly _changed = new Signal<this, IChange>(this);
}

export namespace Changes {
  /** An event as Lab hands it on. */
  export interface IEvent {
    readonly schema_id: string;
    readonly [field: string]: unknown;
  }
}
