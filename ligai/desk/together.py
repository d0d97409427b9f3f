"""Short lists of several models in one statement: a page of many parts costs no more than one of few."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models
from django.db.models import BinaryField, CharField, Field, JSONField, Model, QuerySet, Value
from django.db.models.functions import JSONObject


def together(lists: Mapping[str, QuerySet[Any]]) -> dict[str, list[Any]]:
    """Each list under its name, as models with what `select_related` names.

    A row travels as one JSON object, so it may have at most 50 columns; `only()` is obeyed, and
    binary columns are left out until they are asked for. Each list keeps its order, by names of
    columns that are never empty; slices are not for here.
    """
    parts = [_part(name, found) for name, found in lists.items()]
    read: dict[str, list[Any]] = defaultdict(list)
    for name, row in parts[0].union(*parts[1:], all=True):
        read[name].append(row)
    return {name: _made(found, read[name]) for name, found in lists.items()}


def _part(name: str, found: QuerySet[Any]) -> QuerySet[Any, Any]:
    columns = {path: path for path in _paths(found)}
    rows = found.order_by().annotate(
        part_name=Value(name, output_field=CharField()), part_row=JSONObject(**columns)
    )
    row: QuerySet[Any, Any] = rows.values_list("part_name", "part_row")
    return row


def _paths(found: QuerySet[Any]) -> Iterator[str]:
    """The columns of the model and of what it joins, as they are asked for."""
    yield from (field.attname for field in _fields(found))
    for relation, model in _joined(found).items():
        yield from (f"{relation}__{field.attname}" for field in _kept(model))


def _fields(found: QuerySet[Any]) -> list[Field[Any, Any]]:
    names, deferred = found.query.deferred_loading
    if deferred and not names:
        return _kept(found.model)
    return [f for f in _kept(found.model) if f.primary_key or (f.name in names) is not deferred]


def _kept(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, BinaryField)]


def _joined(found: QuerySet[Any]) -> dict[str, type[Model]]:
    names: Any = found.query.select_related or {}
    return {name: found.model._meta.get_field(name).related_model for name in names}


def _made(found: QuerySet[Any], rows: Iterable[dict[str, Any]]) -> list[Any]:
    order: list[Any] = [*(found.query.order_by or found.model._meta.ordering), "pk"]
    made = [_instance(found, row) for row in rows]
    return sorted(made, key=lambda each: [getattr(each, name) for name in order])


def _instance(found: QuerySet[Any], row: Mapping[str, Any]) -> Model:
    instance = _model(found.model, _fields(found), row)
    for relation, model in _joined(found).items():
        own = {path.removeprefix(f"{relation}__"): value for path, value in row.items()}
        there = row[f"{relation}__{model._meta.pk.attname}"] is not None
        setattr(instance, relation, _model(model, _kept(model), own) if there else None)
    return instance


def _model(model: type[Model], fields: Iterable[Field[Any, Any]], row: Mapping[str, Any]) -> Model:
    values = {field.attname: _value(field, row[field.attname]) for field in fields}
    return model.from_db(connection.alias, list(values), list(values.values()))


def _value(field: Field[Any, Any], told: Any) -> Any:
    """What a column holds, from how it stands in JSON: on SQLite moments without a zone, JSON as text."""
    if isinstance(field, JSONField):
        return json.loads(told) if isinstance(told, str) else told
    value = told if isinstance(field, models.ForeignKey) else field.to_python(told)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value
