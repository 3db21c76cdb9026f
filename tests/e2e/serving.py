"""The program as people start it, but for the price of a password: tests sign in some hundred times, and each check takes long."""

import sys

from formwright.api.cli.main import main
from formwright.runtime.accounts import passwords
from tests.fixtures.passwords import cheap_hasher

if __name__ == "__main__":
    setattr(passwords, "Argon2Hasher", cheap_hasher)  # noqa: B010  (the type of a hasher is not that of what makes one)
    sys.exit(main())
