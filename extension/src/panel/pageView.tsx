import { UseSignal } from '@jupyterlab/ui-components';
import React from 'react';

import type { IPolled } from './polled';
import { PolledView } from './polledView';

/** A page of the main area over a model of its own: drawn whenever that changed, and gone with it. */
export abstract class PageView<M extends IPolled<unknown>> extends PolledView<M> {
  override dispose(): void {
    if (!this.isDisposed) {
      this.model.dispose();
      super.dispose();
    }
  }

  protected override render(): React.JSX.Element {
    return <UseSignal signal={this.model.changed}>{() => this.content()}</UseSignal>;
  }

  /** What the page shows of the model now. */
  protected abstract content(): React.JSX.Element;
}
