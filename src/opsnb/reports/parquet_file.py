"""A table as a Parquet file: true types, instants with their zone, and where the figures come from in its metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from opsnb.errors import ExportError
from opsnb.reports.columns import Column, Data, Kind
from opsnb.reports.flat import flatten


def write_parquet(data: Data, result: dict[str, Any], path: Path) -> None:
    """Write a table and, as metadata, its ``caption`` and the ``result`` of its report.

    Raises :class:`ExportError` if what it takes is not installed.
    """
    try:
        import pyarrow
        from pyarrow.parquet import write_table
    except ImportError:
        wish = 'pip install "opsnb[duckdb]"; or take the other formats: --format csv --format xlsx'
        raise ExportError("pyarrow is not installed", place="Parquet", wish=wish) from None
    flat = flatten(data)
    about = {"caption": data.caption, "result": json.dumps(result, ensure_ascii=False)}
    schema = pyarrow.schema([(one.name, _type(pyarrow, one)) for one in flat.columns], metadata=about)
    values = zip(*flat.rows, strict=True) if flat.rows else ((),) * len(flat.columns)
    arrays = [pyarrow.array(own, field.type) for own, field in zip(values, schema, strict=True)]
    write_table(pyarrow.Table.from_arrays(arrays, schema=schema), path)


def _type(pyarrow: Any, column: Column) -> Any:
    match column.kind:
        case Kind.WHOLE:
            return pyarrow.int64()
        case Kind.NUMBER:
            return pyarrow.float64()
        case Kind.INSTANT:
            return pyarrow.timestamp("s", tz=column.zone)
        case Kind.LENGTH:
            return pyarrow.duration("s")
        case Kind.DATE:
            return pyarrow.date32()
    return pyarrow.string()
