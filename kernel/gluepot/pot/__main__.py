"""`python -m gluepot.pot`: be the pot of this home folder."""

import sys

from gluepot.pot.daemon import main

sys.exit(main())
