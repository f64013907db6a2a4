import { InputDialog, Notification } from '@jupyterlab/apputils';

interface IQuestion {
  readonly title: string;
  readonly label?: string;
  readonly items: readonly string[];
  /** Said where there is nothing to choose. */
  readonly none: string;
}

/** Ask which one is meant; null when the person gave up, or there is none, which is said. */
export async function askWhich({ title, label, items, none }: IQuestion): Promise<string | null> {
  if (items.length === 0) {
    Notification.info(none, { autoClose: 5000 });
    return null;
  }
  const chosen = await InputDialog.getItem({
    title,
    ...(label !== undefined && { label }),
    items: [...items]
  });
  return chosen.button.accept ? chosen.value : null;
}
