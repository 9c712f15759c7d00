"""`python -m ronghe COMMAND …`: the command line of the house."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings")
    arguments = sys.argv[:]
    if len(arguments) > 1:
        arguments[1] = arguments[1].replace("-", "_") if "-" in arguments[1][1:] else arguments[1]
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
