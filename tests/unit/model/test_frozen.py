"""Records cannot be changed once they are made."""

from __future__ import annotations

import importlib
import inspect
import pickle
import pkgutil
from enum import Enum
from types import ModuleType

import msgspec
import pytest

import recviewer.model
import recviewer.protocols.fold
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import Mark, MarkKind


def modules(package: ModuleType) -> list[ModuleType]:
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


def classes(package: ModuleType) -> list[type]:
    return [
        cls
        for module in modules(package)
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if cls.__module__ == module.__name__
    ]


MODEL = [cls for cls in classes(recviewer.model) if not issubclass(cls, Enum)]

RECORDS = [
    cls
    for cls in (*MODEL, *classes(recviewer.protocols.fold))
    if issubclass(cls, msgspec.Struct) and not cls.__name__.startswith("_")
]


def test_the_model_holds_nothing_but_records_and_enumerations() -> None:
    assert len(MODEL) > 20
    assert [cls for cls in MODEL if not issubclass(cls, msgspec.Struct)] == []


@pytest.mark.parametrize("cls", RECORDS)
def test_no_field_of_a_record_can_be_set_or_deleted(cls: type[msgspec.Struct]) -> None:
    record = cls(*[None] * len(cls.__struct_fields__))
    for name in cls.__struct_fields__:
        with pytest.raises(AttributeError, match="immutable"):
            setattr(record, name, 1)
        with pytest.raises(AttributeError, match="immutable"):
            delattr(record, name)
    with pytest.raises(AttributeError):
        record.another_field = 1  # type: ignore[attr-defined]


def test_records_of_the_same_fields_are_equal_and_hash_alike() -> None:
    assert Channel(Kind.CONTENT) == Channel(Kind.CONTENT, 0)
    assert len({Channel(Kind.CONTENT), Channel(Kind.CONTENT, 0)}) == 1


def test_a_record_survives_pickling() -> None:
    mark = Mark(3, MarkKind.FINISH, 0, "stop")
    assert pickle.loads(pickle.dumps(mark)) == mark
