"""`python -m gluepot.pot`: be the pot of this home folder."""

import sys

from gluepot.pot.daemon import main
from gluepot.processes import freeze_imports

freeze_imports()
sys.exit(main())
