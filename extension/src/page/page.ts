import type { CellModel, ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { JSONObject } from '@lumino/coreutils';

/** Return a notebook's page for the kernel: cells as nbformat has them, without their outputs. */
export function pageOf(path: string, model: INotebookModel): JSONObject {
  const cells = Array.from({ length: model.cells.length }, (_, index) => cellOf(model.cells.get(index)));
  return { path, is_dirty: model.dirty, cells };
}

function cellOf(cell: ICellModel): JSONObject {
  const tags = cell.getMetadata('tags') as string[] | undefined;
  return {
    id: cell.id,
    cell_type: cell.type,
    source: (cell as CellModel).sharedModel.getSource(),
    metadata: tags ? { tags } : {},
    execution_count: ('executionCount' in cell && (cell.executionCount as number | null)) || null
  };
}
