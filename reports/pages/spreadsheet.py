"""Tables as CSV that a spreadsheet opens without running anything in them."""

import polars as pl

# What a spreadsheet takes for the beginning of a formula.
FORMULA = r"^[=+\-@\t\r]"
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads the file in a local code page


def csv_for_spreadsheets(frame: pl.DataFrame) -> bytes:
    """The table as CSV; a text that would be read as a formula gets an apostrophe in front.

    Numbers stay numbers, negative ones too.
    """
    texts = pl.col(pl.String)
    safe = frame.with_columns(
        pl.when(texts.str.contains(FORMULA)).then("'" + texts).otherwise(texts).name.keep()
    )
    return (BYTE_ORDER_MARK + safe.write_csv()).encode()
