"""``python -m routebot``: the command line, where its folder is not on the path."""

import sys

from routebot.terminal.process import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
