import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';

/** A widget over a model, which it makes work only while it is seen. */
export abstract class PolledView<M extends { watched: boolean }> extends ReactWidget {
  constructor(protected readonly model: M) {
    super();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.model.watched = true;
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.model.watched = false;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.model.watched = this.isVisible;
  }
}
