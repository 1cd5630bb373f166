"""Rabt: sourced linked data on militant organisations in Pakistan, and the tools that publish it.

`rabt.open().table("attacks")` and `rabt.open().query("figures")` give pandas data frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from rabt.ask.tables import Data

__all__ = ["__version__", "open"]

__version__ = "0.1.0"


def open(path: str | PathLike[str] | None = None) -> Data:
    """Open the data for tables and queries.

    Args:
        path: a folder in a checkout; by default the current folder. Where neither it nor a folder above it is a
            checkout, the data that the package carries is opened; with a path that is an error.

    Returns:
        An object with `table(name)`, `tables` and `query(…)`; nothing is read before it is asked.

    Raises:
        rabt.model.errors.InputError: no data is found.
    """
    from rabt.ask.tables import open_data

    return open_data(path)
