"""Read the text of a source as its passages count it: UTF-8, line feeds, no control characters."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from rabt.model.errors import InputError
from rabt.read.turtle import decode, position

MAX_BYTES = 64 * 1024 * 1024

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_MARKS = {b"\xef\xbb\xbf": "a byte-order mark", b"\xff\xfe": "the mark of UTF-16", b"\xfe\xff": "the mark of UTF-16"}


def read_text(path: Path, max_bytes: int = MAX_BYTES) -> str:
    """Read a source text. Ranges count its characters, so nothing is mended on the way.

    Args:
        path: the file.
        max_bytes: refuse a larger file.

    Raises:
        InputError: the file cannot be read, is too large, is not UTF-8, or holds no words, a byte-order mark, a
            carriage return or another control character.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device may never end
            raise InputError("This is not a plain file.", "Name the file that holds the text.", path)
        size = found.st_size
        data = path.read_bytes() if size <= max_bytes else b""
    except (OSError, ValueError) as error:  # a name that holds U+0000 is a ValueError
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"Cannot be read: {reason}.", "Check the path and its permissions.", path) from error
    if size > max_bytes:
        raise InputError(f"The file has {size:,} bytes; the limit is {max_bytes:,}.", "Split the text.", path)
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            raise InputError(f"The file begins with {name}.", "Save it as UTF-8 without a mark.", path, 1)
    text = decode(path, data)
    control = _CONTROL.search(text)
    if control:
        if control[0] == "\r":
            message, remedy = "The text holds a carriage return.", "Save it with line feeds alone as line ends."
        else:
            message = f"The text holds the control character U+{ord(control[0]):04X}."
            remedy = "Take it out, or put a blank in its place, before the text is described."
        raise InputError(message, remedy, path, *position(text, control.start()))
    if not re.search(r"[^\W_]", text):
        raise InputError("The file holds no words.", "Name the file that holds the text.", path, 1)
    return text
