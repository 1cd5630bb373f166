"""The dataset as data frames: what `rabt.open` gives. pandas is imported when the first frame is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryTriples

from rabt.ask.query import Opened, find_query, open_dataset, write_answer
from rabt.model.errors import InputError
from rabt.model.iris import XSD
from rabt.model.layout import Layout
from rabt.read.project import find_root
from rabt.write.tables import Table, table_names, tables

if TYPE_CHECKING:
    import pandas

_Cell = str | int | float | bool | None
_Column = tuple[Sequence[Any], str]  # cells, and the type of their series
_WHOLE = {
    XSD + name
    for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedInt")
}
_FRACTION = {XSD + name for name in ("decimal", "double", "float")}
# Type of a column to that of its series, and the cells that it can hold.
_DTYPES: Mapping[str, tuple[str, str]] = {
    "integer": ("Int64", "-?[0-9]{1,18}"),
    "decimal": ("Float64", r"-?[0-9]+(\.[0-9]+)?"),
    "boolean": ("boolean", "true|false"),
    "day": ("datetime64[s]", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


@dataclass(frozen=True)
class Data:
    """The data of a project, as tables and answers.

    Attributes:
        root: the folder with ontology/, shapes/ and data/.
    """

    root: Path

    @property
    def tables(self) -> list[str]:
        """The names of the tables."""
        return table_names()

    def table(self, name: str) -> pandas.DataFrame:
        """A table as a data frame: the same columns and rows as its CSV.

        Whole numbers are `Int64`, yes and no `boolean`, day bounds `datetime64[s]`, all else text; dates as they are
        written stay text, since a year or a month is no day. What is not there is missing (`NA`, `NaT`).

        Args:
            name: one of `tables`.

        Raises:
            InputError: there is no such table, or the data cannot be read.
            ImportError: pandas is not installed.
        """
        if name not in table_names():
            raise InputError(f'There is no table "{name}".', f"Choose one of {', '.join(table_names())}.")
        table = self._tables[name]
        cells = ([row[n] or None for row in table.rows] for n in range(len(table.columns)))
        return _frame({c.name: _typed(column, c.type) for c, column in zip(table.columns, cells, strict=True)})

    def query(self, query: str | PathLike[str], *, short: bool = False) -> pandas.DataFrame | bool | str:
        """Ask in SPARQL 1.1.

        In a frame, numbers and truth values have their own types where a whole column has them; all else is text: IRIs
        in full, literals without language and datatype, dates as they are written. What has no value is missing (`NA`).

        Args:
            query: the text of a query, the name of a packaged one, or a file.
            short: give IRIs as prefixed names, e.g. `organisation:ttp`, as the tables do.

        Returns:
            A data frame for SELECT, True or False for ASK, Turtle for CONSTRUCT and DESCRIBE.

        Raises:
            InputError: it is not a query, or the data cannot be read.
            ImportError: pandas is not installed and the answer is a data frame.
        """
        text, path = find_query(query) if isinstance(query, str) else _read(Path(query))
        answer = self._opened.ask(text, path)
        if isinstance(answer, QueryBoolean):
            return bool(answer)
        if isinstance(answer, QueryTriples):
            return write_answer(answer, "turtle", self._opened)
        layout = self._opened.terms.layout() if short else None
        names = [variable.value for variable in answer.variables]
        rows = [[_value(solution[name], layout) for name in names] for solution in answer]
        return _frame({name: _column([row[n] for row in rows]) for n, name in enumerate(names)})

    @cached_property
    def _opened(self) -> Opened:
        return open_dataset(self.root)

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        return {table.name: table for table in tables((q.triple for q in self._opened.store), self._opened.terms)}


def open_data(path: str | PathLike[str] | None = None) -> Data:
    """See `rabt.open`."""
    if path is None:
        return Data(find_root())
    start = Path(path).resolve()
    root = find_root(start)
    if root not in (start, *start.parents):
        raise InputError(
            "No project found: no folder there or above holds ontology/, shapes/ and data/.",
            "Name another folder, or none for the data that the package carries.",
            start,
        )
    return Data(root)


def _read(path: Path) -> tuple[str, Path]:
    try:
        return path.read_text(encoding="utf-8"), path
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Cannot be read: {error}.", "Check that it is a text in UTF-8.", path) from error


def _typed(cells: Sequence[str | None], type_: str) -> _Column:
    """A column of a table with its type; text where a cell does not fit, as in data that was not validated."""
    dtype, pattern = _DTYPES.get(type_, ("string", ".*"))
    if dtype == "string" or not all(re.fullmatch(pattern, cell) for cell in cells if cell):
        return cells, "string"
    read: Mapping[str, Callable[[str], _Cell]] = {"integer": int, "decimal": float, "boolean": "true".__eq__}
    return [cell and read.get(type_, str)(cell) for cell in cells], dtype


def _value(term: object, layout: Layout | None) -> _Cell:
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return layout.compact(term.value).strip("<>") if layout else term.value
    if not isinstance(term, Literal):
        return str(term)
    datatype = term.datatype.value
    try:
        if datatype in _WHOLE:
            return int(term.value)
        if datatype in _FRACTION:
            return float(term.value)
    except ValueError:  # a literal that its datatype does not allow
        return term.value
    return term.value in ("true", "1") if datatype == XSD + "boolean" else term.value


def _column(cells: Sequence[Any]) -> _Column:
    """A column of an answer with its type; text and numbers side by side are left as they are."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds <= {str}:
        return cells, "string"
    if kinds == {int} and all(abs(cell) < 2**63 for cell in cells if cell is not None):
        return cells, "Int64"
    if kinds in ({float}, {int, float}):
        return cells, "Float64"
    return cells, "boolean" if kinds == {bool} else "object"


def _frame(columns: Mapping[str, _Column]) -> pandas.DataFrame:
    try:
        import pandas
    except ModuleNotFoundError as error:
        if error.name != "pandas":
            raise
        raise ImportError("Data frames need pandas: install it, e.g. with pip install 'rabt[pandas]'.") from error
    return pandas.DataFrame({name: pandas.Series(cells, dtype=dtype) for name, (cells, dtype) in columns.items()})
