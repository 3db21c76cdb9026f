"""`python -m formwright` is the same as `formwright`."""

import sys

from .api.cli.main import main

sys.exit(main())
