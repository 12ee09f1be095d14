"""The work beside the server: the table of deploy/README.md, the units, and the commands are the same."""

import re

import pytest
from django.core.management import get_commands

from tests.deploy.machine import ROOT

UNITS = ROOT / "deploy/systemd"
ROW = re.compile(r"^\| `([a-z_]+)[^`]*` \|[^|]*\| `([a-z-]+\.(?:service|timer))` \|", re.MULTILINE)
TABLE = ROW.findall((ROOT / "deploy/README.md").read_text())


def carried_out(name: str) -> set[str]:
    """The commands of manage.py that a unit runs, or that the unit runs which a timer starts."""
    text = (UNITS / name).read_text()
    if name.endswith(".service"):
        return set(re.findall(r"^ExecStart=.* manage\.py ([a-z_]+)", text, re.MULTILINE))
    by_template = re.search(r"^Unit=institute-run@([a-z_]+)\.service$", text, re.MULTILINE)
    return {by_template[1]} if by_template else carried_out(name.replace(".timer", ".service"))


@pytest.mark.parametrize(("command", "unit"), TABLE)
def test_each_command_of_the_table_has_its_unit(command, unit):
    assert command in get_commands()
    assert command in carried_out(unit)


def test_each_unit_stands_in_the_table():
    units = {file.name for file in UNITS.glob("institute-*")} - {"institute-run@.service"}
    started = {name.replace(".timer", ".service") for name in units if name.endswith(".timer")}

    assert {unit for _, unit in TABLE} == units - started


@pytest.mark.parametrize("service", [file.name for file in UNITS.glob("*.service")])
def test_no_service_runs_as_root_or_writes_into_the_system(service):
    lines = (UNITS / service).read_text().splitlines()

    assert {"User=institute", "ProtectSystem=strict", "NoNewPrivileges=true", "UMask=0077"} <= set(lines)
