"""Two column types: the 63-bit id, and the tree path that compares byte by byte on every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from ligai.kernel.ids import new_id

if TYPE_CHECKING:  # Django's fields are generic to the type checker only
    _Number = models.BigIntegerField[int, int]
    _Text = models.CharField[str, str]
else:
    _Number, _Text = models.BigIntegerField, models.CharField


class IdField(_Number):
    """A primary key made in Python (see `kernel.ids`); in JSON it is a string."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", new_id)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


class PathField(_Text):
    """A path key `a.3.1f.`: base-36 child numbers, each closed by a dot, compared in byte order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: Any) -> Any:
        """PostgreSQL compares by locale unless told otherwise; SQLite compares bytes anyway."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def span(path: str) -> tuple[str, str]:
    """The half-open range [low, high) of path keys at and under `path` ('/' follows '.')."""
    return path, path[:-1] + "/"


def under(path: str, field: str = "path") -> Q:
    """At or under a node: an index range on every engine (a prefix match would scan SQLite)."""
    if not path:
        return Q()
    low, high = span(path)
    return Q(**{f"{field}__gte": low, f"{field}__lt": high})


def is_under(path: str, ancestor: str) -> bool:
    """The same question in Python."""
    return path.startswith(ancestor)


def ancestors(path: str) -> list[str]:
    """All paths from the root down to and including `path`: `a.3.` → [`a.`, `a.3.`]."""
    parts = path.split(".")[:-1]
    return [".".join(parts[: n + 1]) + "." for n in range(len(parts))]
