import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';

/** A widget over a model, which it makes work only while it is seen. */
export abstract class PolledView<M extends { watched: boolean }> extends ReactWidget {
  constructor(protected readonly model: M) {
    super();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.see(true);
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.see(false);
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.see(this.isVisible);
  }

  /** It came into sight, or left it. */
  protected see(visible: boolean): void {
    this.model.watched = visible;
  }

  /** Look as a page that is read from top to bottom, and be known by a name. */
  protected asRegion(name: string): void {
    this.addClass('gp-RunPage');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', name);
  }
}
