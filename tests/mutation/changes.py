"""The small changes that mutmut makes to the functions of a module."""

from __future__ import annotations
import __future__

import ast
import gc
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final

from tests.mutation.equivalents import Mutant

PROJECT: Final = Path(__file__).parents[2]

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Change:
    """One function, changed in one place."""

    name: str
    """Mutmut's name: the module, the function and a number."""
    path: str
    """Path of the module, relative to the project."""
    source: str
    """The changed function, under its own name, indented as in its file."""
    diff: str
    lines: frozenset[int]
    """Lines of the module: a test that runs none of them cannot notice the change."""
    new_defaults: bool = False
    """Whether the change is in the defaults of the parameters."""

    @property
    def function(self) -> str:
        """Name of the function, or of its class and itself: `Class.method`."""
        return function_of(self.name)

    @property
    def mutant(self) -> Mutant:
        """What the list of equivalents knows it by."""
        return Mutant.of(self.path, self.function, self.diff)

    def apply(self) -> None:
        """Change the function in this process, also for those who have imported it.

        The function gets other code and stays the same object: nothing stands between
        it and its callers, so the tests keep their speed.
        """
        module = vars(importlib.import_module(_dotted(self.path)))
        owner, _, name = self.function.rpartition(".")
        members = vars(module[owner]) if owner else module
        function = getattr(members[name], "__func__", members[name])
        changed = self._compiled({**module, **members}, function)
        inner = dict(_inner_functions(function.__code__, changed.__code__))
        function.__code__ = changed.__code__
        if inner:  # some may have been made when the module was imported
            gc.unfreeze()  # the app has frozen what it imported, which hides that
            for made in gc.get_objects():
                if type(made) is FunctionType and made.__code__ in inner:
                    made.__code__ = inner[made.__code__]
        if self.new_defaults:
            function.__defaults__ = changed.__defaults__
            function.__kwdefaults__ = changed.__kwdefaults__

    def _compiled(self, scope: dict[str, Any], original: FunctionType) -> FunctionType:
        owner, _, name = self.function.rpartition(".")
        tree = ast.parse(_as_module(self.source, owner))
        node = _function(tree, self.function)
        node.decorator_list = []
        if "__class__" in original.__code__.co_freevars:
            # The code has to ask for the class, even if the change calls no `super`.
            node.body.append(ast.parse("__class__").body[0])
        code = compile(
            ast.fix_missing_locations(tree),
            self.path,
            "exec",
            __future__.annotations.compiler_flag,
            dont_inherit=True,
        )
        exec(code, scope)
        function = vars(scope[owner])[name] if owner else scope[name]
        assert isinstance(function, FunctionType)
        return function


def changes(path: str) -> Iterator[Change]:
    """Make all changes to a module.

    Args:
        path: Its path, relative to the project.
    """
    from mutmut.mutation.file_mutation import mutate_file_contents

    code = (PROJECT / path).read_text(encoding="utf-8")
    mutated = mutate_file_contents(path, code)
    written = mutated.code.split("\n")
    tree = ast.parse(code)

    def source(name: str, plain: str) -> str:
        span = mutated.line_span_by_function_name[name]
        text = "\n".join(written[span.start - 1 : span.end])
        return text.replace(f"def {name}(", f"def {plain}(", 1)

    for name in mutated.mutant_names:
        function = function_of(f".{name}")
        plain = function.rpartition(".")[2]
        original = source(f"{name.rpartition('__mutmut_')[0]}__mutmut_orig", plain)
        changed = source(name, plain)
        node = _function(tree, function)
        yield Change(
            f"{_dotted(path)}.{name}",
            path,
            changed,
            _diff(path, original, changed),
            _lines_that_tell(node, _changed_lines(node, original, changed)),
            _parameters(original, function) != _parameters(changed, function),
        )


def function_of(name: str) -> str:
    """Take the function out of mutmut's name of a mutant."""
    mangled = name.rpartition(".")[2].rpartition("__mutmut_")[0]
    if mangled.startswith("xǁ"):
        return mangled.removeprefix("xǁ").replace("ǁ", ".")
    return mangled.removeprefix("x_")


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _as_module(source: str, owner: str) -> str:
    return f"class {owner}:\n{source}" if owner else source


def _function(tree: ast.Module, function: str) -> _Function:
    body: list[ast.stmt] = tree.body
    owner, _, name = function.rpartition(".")
    if owner:
        body = next(
            node.body
            for node in body
            if isinstance(node, ast.ClassDef) and node.name == owner
        )
    return next(
        node for node in body if isinstance(node, _Function) and node.name == name
    )


def _inner_functions(
    original: CodeType, changed: CodeType
) -> Iterator[tuple[CodeType, CodeType]]:
    """Pair the code of the functions in a function with that after a change."""
    both = zip(*(_code_in(each) for each in (original, changed)), strict=False)
    for before, after in both:
        if before.co_freevars == after.co_freevars:
            yield before, after
        yield from _inner_functions(before, after)


def _code_in(code: CodeType) -> Iterator[CodeType]:
    return (each for each in code.co_consts if isinstance(each, CodeType))


def _parameters(source: str, function: str) -> str:
    owner = function.rpartition(".")[0]
    return ast.dump(_function(ast.parse(_as_module(source, owner)), function).args)


def _diff(path: str, original: str, changed: str) -> str:
    before, after = (text.strip().split("\n") for text in (original, changed))
    return "\n".join(unified_diff(before, after, path, path, lineterm=""))


def _changed_lines(node: _Function, original: str, changed: str) -> set[int]:
    """Find the lines of the module that a change removes, or stands after."""
    before, after = original.split("\n"), changed.split("\n")
    same = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    left = len(before) - same
    same_at_end = next(
        (
            i
            for i in range(min(left, len(after) - same))
            if before[-1 - i] != after[-1 - i]
        ),
        min(left, len(after) - same),
    )
    start = next(
        i
        for i, line in enumerate(before)
        if line.lstrip().startswith(("def ", "async def "))
    )
    first = node.lineno - start
    return set(range(first + same, first + max(same + 1, len(before) - same_at_end)))


def _lines_that_tell(node: _Function, changed: set[int]) -> frozenset[int]:
    """Widen lines to the statements they belong to, without the statements inside."""
    heads = [_head(inner) for inner in ast.walk(node) if inner is not node]
    touched = [head for head in heads if head and not changed.isdisjoint(head)]
    everything = range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
    inside = changed <= set().union(*heads)
    return frozenset().union(*touched) if touched and inside else frozenset(everything)


def _head(node: ast.AST) -> range:
    """Tell the lines of a statement up to the first statement in it."""
    if isinstance(node, ast.match_case):
        return range(node.pattern.lineno, node.body[0].lineno)
    if not isinstance(node, ast.stmt | ast.ExceptHandler):
        return range(0)
    body = getattr(node, "cases", None) or getattr(node, "body", None)
    if not body:
        return range(node.lineno, (node.end_lineno or node.lineno) + 1)
    inner = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
    return range(node.lineno, max(inner.lineno, node.lineno + 1))
