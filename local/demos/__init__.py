"""One demo per solution, found by its folder: `local/demos/<slug>/command.py` holds a `demo`."""

import pkgutil
from importlib import import_module

import typer

app = typer.Typer(help="Run a solution end to end on this machine.", no_args_is_help=True)
for module in pkgutil.iter_modules(__path__):
    if module.ispkg:
        app.command(module.name)(import_module(f"{__name__}.{module.name}.command").demo)
