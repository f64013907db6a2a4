import type { ILayoutRestorer } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

/** Let pages be there again after a reload: what opens one is `command` with `args`. */
export function keeper(
  restorer: ILayoutRestorer | null,
  namespace: string,
  command: string,
  args: (page: Widget) => ReadonlyJSONObject
): (page: Widget) => void {
  const tracker = new WidgetTracker<Widget>({ namespace });
  void restorer?.restore(tracker, { command, args, name: page => page.id });
  return page => {
    if (!tracker.has(page)) {
      void tracker.add(page);
    }
  };
}
