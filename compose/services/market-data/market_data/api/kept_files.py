"""Files of tables as the API reads them: what never changes once it is written is fetched once, and kept for a while."""

from __future__ import annotations

from functools import cache
from threading import Lock

import pyarrow as pa
from cachetools import LRUCache
from pyiceberg.io import InputFile, InputStream
from pyiceberg.io.pyarrow import PyArrowFile, PyArrowFileIO
from pyiceberg.typedef import Properties

# Manifests and data: a table's state names them, and no writer gives a name twice. Its metadata is always asked for.
UNCHANGING = (".avro", ".parquet")
KEPT_BYTES = 24 << 20
# Of a larger file only the parts that are wanted are read.
LARGEST_BYTES = 1 << 20

_kept: LRUCache[str, bytes] = LRUCache(KEPT_BYTES, getsizeof=len)
_lock = Lock()


class KeptFileIO(PyArrowFileIO):
    """Named in the catalogue's `py-io-impl`; a table that is loaded anew has a new one."""

    def __init__(self, properties: Properties = {}) -> None:  # noqa: B006 - pyiceberg's own signature
        super().__init__(properties)
        # One client of the object store, with its connections, for all questions.
        self.fs_by_scheme = _client(tuple(sorted(properties.items())))

    def new_input(self, location: str) -> PyArrowFile | KeptInput:
        file = super().new_input(location)
        return KeptInput(file) if location.endswith(UNCHANGING) else file


class KeptInput(InputFile):
    def __init__(self, file: PyArrowFile) -> None:
        super().__init__(file.location)
        self._file = file

    def __len__(self) -> int:
        with _lock:
            kept = _kept.get(self.location)
        return len(self._file) if kept is None else len(kept)

    def exists(self) -> bool:
        with _lock:
            if self.location in _kept:
                return True
        return self._file.exists()

    def open(self, seekable: bool = True) -> InputStream:
        with _lock:
            kept = _kept.get(self.location)
        if kept is None:
            if len(self._file) > LARGEST_BYTES:
                return self._file.open(seekable)
            with self._file.open(seekable=False) as stream:
                kept = stream.read()
            with _lock:
                _kept[self.location] = kept
        return pa.BufferReader(kept)


@cache
def _client(properties: tuple[tuple[str, str], ...]):
    return PyArrowFileIO(dict(properties)).fs_by_scheme
