import { LabIcon } from '@jupyterlab/ui-components';

import databaseSvg from '../style/icons/database.svg';
import eyeSvg from '../style/icons/eye.svg';
import graphSvg from '../style/icons/graph.svg';
import potSvg from '../style/icons/pot.svg';
import sparkSvg from '../style/icons/spark.svg';
import sqlSvg from '../style/icons/sql.svg';
import tableSvg from '../style/icons/table.svg';
import viewSvg from '../style/icons/view.svg';

export const potIcon = new LabIcon({ name: 'gluepot:pot', svgstr: potSvg });
export const databaseIcon = new LabIcon({
  name: 'gluepot:database',
  svgstr: databaseSvg
});
export const eyeIcon = new LabIcon({ name: 'gluepot:eye', svgstr: eyeSvg });
export const graphIcon = new LabIcon({ name: 'gluepot:graph', svgstr: graphSvg });
export const tableIcon = new LabIcon({
  name: 'gluepot:table',
  svgstr: tableSvg
});
export const viewIcon = new LabIcon({ name: 'gluepot:view', svgstr: viewSvg });
export const sparkIcon = new LabIcon({
  name: 'gluepot:spark',
  svgstr: sparkSvg
});
export const sqlIcon = new LabIcon({ name: 'gluepot:sql', svgstr: sqlSvg });
