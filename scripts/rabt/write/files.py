"""Put files and folders in place so that nobody ever sees half of one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rabt.model.errors import InputError

MARK = "manifest.json"  # a folder that holds it was written by us


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with line feeds to a temporary file beside `path`, then rename it.

    Raises:
        InputError: the file cannot be written; what stood there before is untouched.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(text.encode("utf-8"))
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(f"Cannot be written: {error.strerror}.", "Check its permissions.", path) from error


@contextmanager
def replaced_folder(target: Path) -> Iterator[Path]:
    """A temporary folder that takes the place of `target` when the block ends without an error.

    An interrupted block leaves `target` as it was.

    Raises:
        InputError: `target` is a file, holds files that are not ours, or cannot be replaced.
    """
    refuse_foreign(target)
    _sweep(target)
    try:
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
    except OSError as error:
        raise InputError(f"Cannot be replaced: {error.strerror}.", "Check the folder's permissions.", target) from error
    try:
        yield temporary
        temporary.chmod(0o755)
        _swap(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def refuse_foreign(target: Path) -> None:
    """Ask, before long work, whether a folder may be replaced.

    Raises:
        InputError: it is a file or a link, or holds files that rabt did not write.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InputError("Is not a folder, so it cannot be replaced.", "Move it away.", target)
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise InputError(
            f"Holds files that rabt did not write (there is no {MARK}).",
            "Move them away, or delete the folder.",
            target,
        )


def _sweep(target: Path) -> None:
    """Remove what interrupted builds left behind; bring back the old folder if only that is left."""
    old = target.with_name(f".{target.name}-old")
    if old.is_dir() and not target.exists():
        old.rename(target)
    for left in [*target.parent.glob(f".{target.name}-new-*"), old]:
        shutil.rmtree(left, ignore_errors=True)


def _swap(temporary: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}-old")
    try:
        if target.exists():
            target.rename(old)
        temporary.rename(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise InputError(f"Cannot be replaced: {error.strerror}.", "Check its permissions.", target) from error
    shutil.rmtree(old, ignore_errors=True)
