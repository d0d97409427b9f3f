"""Rows of any model, made up from its columns: so that what holds for every thing is tried on every model there is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from ligai.kernel.ids import new_id
from ligai.ledger.fields import PathField
from ligai.ledger.models import Thing

LATE = datetime.fromisoformat("2019-09-10T10:00:00+08:00")
PLAIN: dict[type[models.Field[Any, Any]], tuple[Any, ...]] = {
    models.BooleanField: (True, False),
    models.DateTimeField: (LATE,),
    models.DateField: (date(2019, 9, 10),),
    models.JSONField: ({},),
    models.DecimalField: (Decimal(1),),
    models.IntegerField: (1, 2, 3),
}
Row = models.Model
_PATIENCE = 50


def things() -> list[type[Thing]]:
    """Every kind of thing that an installed app has, units, persons and posts before the others."""
    found = [m for m in apps.get_models() if issubclass(m, Thing) and not m._meta.abstract]
    return sorted(found, key=lambda model: (model.rank, model.kind))


class Maker:
    """Makes rows at random, the same ones for the same seed, out of given values for certain columns."""

    def __init__(self, seed: int, columns: dict[str, tuple[Any, ...]]) -> None:
        self.chance = random.Random(seed)
        self.columns = columns

    def rows(self, model: type[Row], number: int) -> list[Row]:
        """So many saved rows of a model, its foreign keys pointing to what is there or is made."""
        return [self._row(model, depth=0) for _n in range(number)]

    def _row(self, model: type[Row], depth: int) -> Row:
        row = self._draw(model, depth)
        model._base_manager.bulk_create([row])  # past save(): these rows are no events' doing
        return row

    def _draw(self, model: type[Row], depth: int) -> Row:
        """Values that break no constraint of the table, drawn again until they do not."""
        for _attempt in range(_PATIENCE):
            row = model(**dict(self._values(model, depth)))
            try:
                row.validate_constraints()
            except ValidationError:
                continue
            return row
        raise AssertionError(f"no row of {model.__name__} fits its constraints by chance")

    def _values(self, model: type[Row], depth: int) -> Iterator[tuple[str, Any]]:
        for column in model._meta.concrete_fields:
            if not column.primary_key or isinstance(column, models.OneToOneField):
                yield column.name, self._value(column, depth)

    def _value(self, column: Any, depth: int) -> Any:
        if isinstance(column, models.ForeignKey):
            return self._related(column, depth)
        if column.name in self.columns:
            return self.chance.choice(self.columns[column.name])
        if column.unique or isinstance(column, PathField):
            return f"{new_id():x}."[-column.max_length :] if column.max_length else new_id()
        if column.choices:
            return self.chance.choice([value for value, _label in column.flatchoices])
        if column.has_default() or column.null:
            return column.get_default()
        return self._plain(column)

    def _plain(self, column: Any) -> Any:
        for kind, values in PLAIN.items():
            if isinstance(column, kind):
                return self.chance.choice(values)
        return f"{new_id():x}"[-(column.max_length or 40) :]

    def _related(self, column: Any, depth: int) -> Row | None:
        """Usually somebody who is there; nobody where that may be, and always so far down."""
        if column.null and (depth > 1 or self.chance.random() < 0.3):
            return None
        there = list(column.related_model._base_manager.order_by("pk")[:60])
        if not there or column.unique:
            return self._row(column.related_model, depth + 1)
        return self.chance.choice(there)
