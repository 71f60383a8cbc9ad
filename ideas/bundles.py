"""Rows that hang on a row, fetched in the same query as it: a page about one idea shows many small lists.

PostgreSQL packs them as JSON arrays; here they become instances again and stand where `prefetch_related` would have
put them, so that `idea.tests.all()` asks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, DecimalField, F, Model, OuterRef
from django.db.models.functions import Cast, JSONObject


def bundle(model: type[Model], **more: str) -> ArraySubquery:
    """The rows of `model` for the outer idea, in the model's order. `more` are further values by name and path."""
    return bundle_of(model, {"idea": OuterRef("pk")}, **more)


def bundle_of(model: type[Model], where: Mapping[str, Any], **more: str) -> ArraySubquery:
    """The rows of `model` that fit `where`."""
    values: dict[str, Any] = {
        # A number with decimals would come back as a float.
        field.attname: Cast(field.attname, CharField()) if isinstance(field, DecimalField) else F(field.attname)
        for field in model._meta.concrete_fields
    }
    values |= {name: F(path) for name, path in more.items()}
    rows = model._default_manager.filter(**where).order_by(*(model._meta.ordering or ("pk",)))
    return ArraySubquery(rows.values(packed=JSONObject(**values)))


def unpack(model: type[Model], rows: list[dict[str, Any]]) -> list[Any]:
    """The packed rows as instances of the model."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return [
        model.from_db("default", list(fields), [field.to_python(row[name]) for name, field in fields.items()])
        for row in rows
    ]


def put(owner: Model, name: str, rows: list[Any]) -> None:
    """Let `owner.<name>.all()` answer with these rows."""
    queryset = getattr(owner, name).get_queryset()
    # What Django's own prefetching sets; it has no public door for rows that are here already.
    vars(queryset).update(_result_cache=rows, _prefetch_done=True)
    cache = owner.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = queryset
