"""Programs that are no Python packages: the browser and Java."""

import os
import shutil

import pytest


def program(*names: str, reason: str) -> str:
    """The path of the first that is installed. Without any the test is skipped; on the build machine it fails."""
    for name in filter(None, names):
        if path := shutil.which(name):
            return path
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
