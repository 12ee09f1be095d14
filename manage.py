#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line

from institute.log_lines import tell_of_the_end

if __name__ == "__main__":
    # What a timer runs ends in the journal; who types --traceback is a person and reads everything.
    if "--traceback" not in sys.argv:
        sys.excepthook = tell_of_the_end
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "institute.settings")
    execute_from_command_line(sys.argv)
