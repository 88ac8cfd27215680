"""The marked rows of a table; they outlive sorting and filtering."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Marks:
    """A set of row keys, and a range that grows with the cursor."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self._before: frozenset[str] = frozenset()
        self._anchor: str | None = None

    def __contains__(self, key: str) -> bool:
        return key in self.keys

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def ranging(self) -> bool:
        """Whether moving the cursor marks rows."""
        return self._anchor is not None

    def toggle(self, key: str) -> None:
        """Mark it, or unmark it."""
        self.keys ^= {key}

    def begin_or_end(self, key: str) -> None:
        """Begin a range at this row, or let the one under way be."""
        if self._anchor is None:
            self._anchor, self._before = key, frozenset(self.keys)
            self.keys.add(key)
        else:
            self._anchor = None

    def stretch(self, order: Sequence[str], index: int) -> None:
        """Let the range reach from where it began to this row."""
        if self._anchor in order:
            anchor = order.index(self._anchor)
            low, high = min(anchor, index), max(anchor, index)
            self.keys = {*self._before, *order[low : high + 1]}

    def invert(self, order: Iterable[str]) -> None:
        """Mark those of these rows that are not marked, unmark the others."""
        self.keys ^= set(order)

    def keep(self, keys: Iterable[str]) -> None:
        """Forget rows that are gone."""
        self.keys &= set(keys)

    def clear(self) -> bool:
        """Forget all; False if there was nothing to forget."""
        had = bool(self.keys) or self.ranging
        self.keys, self._anchor = set(), None
        return had
