import type { Extension } from '@codemirror/state';
import { type IEditorLanguageRegistry, jupyterTheme } from '@jupyterlab/codemirror';

/** How Lab's own editors show Python. */
export async function pythonLook(languages: IEditorLanguageRegistry | null): Promise<Extension> {
  const python = await languages?.getLanguage('python');
  return python?.support ? [jupyterTheme, python.support] : [jupyterTheme];
}
