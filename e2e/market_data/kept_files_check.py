"""
Run where the query API runs: what becomes of files that change under its reader, which files of a table never do. Prints
a JSON object: of each kind of file, what is read first and after the change.
"""

import json
import tempfile
from pathlib import Path

from market_data.api.kept_files import KEPT_BYTES, LARGEST_BYTES, KeptFileIO

folder = Path(tempfile.mkdtemp())


def read(path: Path) -> bytes:
    # A question of its own, as the API has one for each table that it loads.
    with KeptFileIO().new_input(f"file://{path}").open() as stream:
        return stream.read()


def then(name: str, size: int, between=lambda: None) -> list[str]:
    """What the file's first byte is, before and after it was written anew."""
    path = folder / name
    path.write_bytes(b"a" * size)
    first = read(path)
    between()
    path.write_bytes(b"b" * size)
    second = read(path)
    assert len(first) == len(second) == size
    return [first[:1].decode(), second[:1].decode()]


def read_others() -> None:
    """As many as there is room for."""
    for at in range(KEPT_BYTES // LARGEST_BYTES):
        other = folder / f"other-{at}.parquet"
        other.write_bytes(b"o" * LARGEST_BYTES)
        read(other)


def removed() -> dict[str, object]:
    path = folder / "removed.avro"
    path.write_bytes(b"abc")
    read(path)
    path.unlink()
    kept = KeptFileIO().new_input(f"file://{path}")
    never = KeptFileIO().new_input(f"file://{folder}/never.avro")
    return {"kept exists": kept.exists(), "kept length": len(kept), "never exists": never.exists()}


print(
    json.dumps(
        {
            "manifest": then("manifest.avro", 1_000),
            "data": then("data.parquet", 1_000),
            "metadata": then("00001.metadata.json", 1_000),
            "largest": then("largest.parquet", LARGEST_BYTES),
            "too large": then("large.parquet", LARGEST_BYTES + 1),
            "after many others": then("early.parquet", 1_000, read_others),
            **removed(),
        }
    )
)
