"""Tables as files: written as Excel and CSV, read from Excel, ODS and CSV, whoever made them."""

from samlad.base.tables.heads import Heads, letters, normal, pick, spoken
from samlad.base.tables.limits import LIMITS, Limits
from samlad.base.tables.reading import OpenTable, Table, TableRow, open_table, read_table
from samlad.base.tables.values import day_of, whole_of
from samlad.base.tables.writing import CSV_TYPE, XLSX_TYPE, Column, Value, write_csv, write_xlsx

__all__ = [
    "CSV_TYPE",
    "LIMITS",
    "XLSX_TYPE",
    "Column",
    "Heads",
    "Limits",
    "OpenTable",
    "Table",
    "TableRow",
    "Value",
    "day_of",
    "letters",
    "normal",
    "open_table",
    "pick",
    "read_table",
    "spoken",
    "whole_of",
    "write_csv",
    "write_xlsx",
]
