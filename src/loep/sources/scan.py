"""One compiled pass over the bytes of a CSV file (RFC 4180): where records stand and whether they are whole.

Importing this module loads numba; import it inside the function that scans.
"""

import numpy as np
from numba import njit

COMMA, QUOTE, LF, CR = 44, 34, 10, 13
START, PLAIN, QUOTED, CLOSED = 0, 1, 2, 3
STRAY_QUOTE, BARE_CR = 1, 2
NOWHERE = -1


@njit(cache=True, nogil=True)
def records(data, begin, delimiter, limit):  # type: ignore[no-untyped-def]  # noqa: PLR0912, PLR0915  one state machine
    """Scan `data` (uint8) from byte `begin`; `limit` is the longest allowed field in bytes.

    Returns (table, tail, opened, longest, blanks): `table` int64 of shape (records, 5) with start, end (without the
    line end), physical line from 1, number of fields, flags; `tail` (line, record, field) where the scan stopped;
    `opened` the same of a quote that is never closed and `longest` of the first field over the limit, both
    filled with -1 when there is none; `blanks` the number of blank lines, which are no records. Record 0 is the header.
    """
    room = 1
    for i in range(begin, data.size):
        if data[i] == LF:
            room += 1
    table = np.empty((room, 5), np.int64)
    opened = np.full(3, NOWHERE, np.int64)
    longest = np.full(3, NOWHERE, np.int64)
    open_line, open_field = 0, 0
    count, line, state, flags, field, quotes, blanks = 0, 1, START, 0, 0, 0, 0
    record_start, record_line, field_start = begin, 1, begin
    for i in range(begin, data.size):
        c = data[i]
        if state == QUOTED:
            if c == QUOTE:
                state = CLOSED
                quotes += 1
            elif c == LF:
                line += 1
            continue
        if c in (delimiter, LF):
            if longest[0] == NOWHERE and i - field_start - quotes > limit:
                longest[:] = (line, count, field)
            quotes = 0
            field_start = i + 1
            state = START
            if c == delimiter:
                field += 1
                continue
            end = i - 1 if i > record_start and data[i - 1] == CR else i
            if end > record_start:
                table[count] = (record_start, end, record_line, field + 1, flags)
                count += 1
            else:
                blanks += 1
            line += 1
            record_start, record_line, field, flags = i + 1, line, 0, 0
        elif c == QUOTE:
            if state == START:
                state, open_line, open_field = QUOTED, line, field
                quotes += 1
            elif state == CLOSED:
                state = QUOTED
            else:
                flags |= STRAY_QUOTE
        elif c == CR:
            if i + 1 == data.size or data[i + 1] != LF:
                flags |= BARE_CR
        elif state == CLOSED:
            flags |= STRAY_QUOTE
            state = PLAIN
        else:
            state = PLAIN
    tail = np.array((line, count, field), np.int64)
    if state == QUOTED:
        opened[:] = (open_line, count, open_field)
    if longest[0] == NOWHERE and data.size - field_start - quotes > limit:
        longest[:] = (line, count, field)
    if data.size > record_start:
        table[count] = (record_start, data.size, record_line, field + 1, flags)
        count += 1
    return table[:count], tail, opened, longest, blanks


@njit(cache=True, nogil=True)
def gather(data, starts, ends):  # type: ignore[no-untyped-def]
    """Copy the records between `starts` and `ends` into one new buffer, a newline after each."""
    size = 0
    for i in range(starts.size):
        size += ends[i] - starts[i] + 1
    out = np.empty(size, np.uint8)
    at = 0
    for i in range(starts.size):
        length = ends[i] - starts[i]
        out[at : at + length] = data[starts[i] : ends[i]]
        out[at + length] = LF
        at += length + 1
    return out
