"""`recviewer check PATH...`: what is wrong with recordings, by rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from recviewer.address import requested_exchanges
from recviewer.check import project as projects
from recviewer.check import registry, reports
from recviewer.check.finding import Finding, Severity
from recviewer.cli.arguments import Parser
from recviewer.cli.checks import memory_of
from recviewer.cli.output import FINE, FOUND, Line, colored, print_lines
from recviewer.cli.paths import HERE
from recviewer.errors import Remark, UsageError
from recviewer.text.numbers import plural

if TYPE_CHECKING:
    from argparse import Namespace

    from recviewer.check.baseline import Baseline
    from recviewer.check.checker import Checked
    from recviewer.check.rule import Rules


def run(arguments: Sequence[str]) -> int:
    """Print what is wrong; return the exit status."""
    options = _parser().parse_args(arguments)
    if options.rule:
        return print_lines(_explained(options.rule))
    requested = requested_exchanges(options.paths or [HERE])
    writes = options.write_baseline
    project = projects.load(
        tuple(requested),
        select=options.select,
        ignore=options.ignore,
        tests=options.tests,
        baseline=writes or options.baseline,
        writes_baseline=bool(writes),
    )
    rules, baseline = project.rules, project.baseline
    from recviewer.check.checker import check_paths  # only once all is well

    checked = check_paths(
        requested,
        rules,
        tests=project.tests,
        jobs=options.jobs,
        memory=None if options.no_index else memory_of(requested, rules),
    )
    found = list(project.in_force(checked.findings))
    least = Severity(options.severity or project.loaded.config.severity)
    if writes and baseline is not None:
        bad = [each for each in found if each.severity.reaches(least)]
        return print_lines(_rewrite(baseline, bad, checked, rules))
    left = list(project.left(found))
    shown = [each for each in left if each.severity.reaches(least)]
    lines = (
        *_without_extra(project.missing),
        *_remarks(checked, baseline, rules, tuple(requested)),
        *_lines(options, shown),
    )
    print_lines(lines, encoding=None if options.format == "text" else "utf-8")
    if options.format == "text" and not options.files:
        hidden, accepted = len(left) - len(shown), len(found) - len(left)
        count = len(checked.recordings)
        print_lines([reports.summary(shown, hidden, accepted, count)])
    wrong = any(each.severity is Severity.ERROR for each in left)
    return FOUND if wrong else FINE


def _parser() -> Parser:
    parser = Parser(
        "recviewer check",
        "Tell what is wrong, stale or dangerous in recordings.",
        "A rule is named by its id, such as S4, and a group of rules by its letter:"
        f"\n{', '.join(f'{k} {v.lower()}' for k, v in registry.GROUPS.items())}."
        "\nThe exit status is 1 if there is a finding that is an error.",
    )
    parser.add_paths()
    _add_rules(parser)
    _add_output(parser)
    _add_baseline(parser)
    parser.add_jobs()
    parser.add_index()
    return parser


def _add_rules(parser: Parser) -> None:
    rules = parser.add_argument_group("rules")
    rules.add_argument(
        "--select", metavar="RULES", type=registry.names, help="go by these rules only"
    )
    rules.add_argument(
        "--ignore",
        metavar="RULES",
        type=registry.names,
        default=(),
        help="leave these rules out",
    )
    rules.add_argument(
        "--tests",
        metavar="FILE",
        help="the tests there are, as `pytest --collect-only -q` prints them",
    )
    rules.add_argument(
        "--rule",
        metavar="RULE",
        type=registry.names,
        help="explain a rule, and check nothing",
    )


def _add_output(parser: Parser) -> None:
    output = parser.add_argument_group("output")
    output.add_argument(
        "--severity",
        choices=tuple(each.value for each in Severity),
        help="the least that is printed; warning if neither this nor the configuration"
        " says so",
    )
    output.add_argument(
        "--format", choices=("text", "jsonl", "sarif", "github"), default="text"
    )
    output.add_argument(
        "-l", "--files", action="store_true", help="list files with findings only"
    )


def _add_baseline(parser: Parser) -> None:
    baseline = parser.add_argument_group("accepted findings")
    baseline.add_argument(
        "--baseline", metavar="FILE", help="leave out the findings that FILE accepts"
    )
    baseline.add_argument(
        "--write-baseline",
        metavar="FILE",
        help="write what is found into the baseline FILE, and drop what is no longer"
        " found",
    )


def _explained(names: Sequence[str]) -> Iterator[Line]:
    for number, rule in enumerate(registry.named(names)):
        if number:
            yield ""
        yield from reports.explanation(rule)


def _rewrite(
    baseline: Baseline, findings: Sequence[Finding], checked: Checked, rules: Rules
) -> Iterator[Line]:
    for each in findings:
        baseline.accepts(each)
    stale = baseline.stale(checked.recordings, (rule.id for rule in rules))
    lines = list(baseline.rewritten(findings, stale))
    try:
        with open(baseline.path, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise UsageError(f"{baseline.path}: {error.strerror or error}") from None
    dropped = f", {len(stale):,} dropped" if stale else ""
    yield f"{baseline.path}: {plural(len(lines), 'finding')} accepted{dropped}"


def _lines(options: Namespace, findings: Sequence[Finding]) -> Iterator[str]:
    if options.files:
        return reports.files(findings)
    if options.format == "jsonl":
        return reports.jsonl(findings)
    if options.format == "sarif":
        from recviewer.check.sarif import sarif  # only for this format

        return sarif(findings)
    if options.format == "github":
        return reports.github(findings)
    if sys.stdout.isatty():
        return reports.for_terminal(findings, colored=colored())
    return reports.text(findings)


def _without_extra(missing: Rules) -> Iterator[Line]:
    if missing:
        ids = ", ".join(rule.id for rule in missing)
        yield Remark(f"without {ids}, for which pip install 'recviewer[check]'")


def _remarks(
    checked: Checked, baseline: Baseline | None, rules: Rules, paths: Sequence[str]
) -> Iterator[Line]:
    for path in checked.others:
        yield Remark(f"{path}: no recording")
    if not checked.recordings and not checked.others:
        yield Remark(f"no recordings under {', '.join(paths)}")
    if baseline is not None:
        stale = baseline.stale(checked.recordings, (rule.id for rule in rules))
        if stale:
            yield Remark(
                f"{baseline.path}: {plural(len(stale), 'line')} no longer needed;"
                " --write-baseline drops what is no longer found"
            )
