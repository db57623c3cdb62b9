"""What `match`, `plan` and `next` say to 300 people on five days, recorded: the net under a change
of structure.

The people and the dataset (`tests/recorded/dataset.zip`) stay as they were when the net was made,
so what differs is the code. A digest of each answer stands in `tests/recorded/answers.txt`.

    python -m tests.support.recording check            answer all again and name what differs
    python -m tests.support.recording write            record anew, after a change that is meant
    python -m tests.support.recording keep FOLDER      keep the answers themselves
    python -m tests.support.recording compare OLD NEW  say which kinds of difference there are, and
    for how many people
"""

import gzip
import hashlib
import io
import json
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from routebot.contract.match import report
from routebot.contract.next import onward_report
from routebot.logic.vocabulary import Answers
from routebot.policy.conversion import in_present_form
from routebot.policy.files import Dataset
from routebot.policy.loading import load
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.screens.onward import onward_text
from routebot.screens.plan import plan_text
from routebot.terminal.advice import print_advice
from routebot.terminal.printing import PlainPrinter
from routebot.terminal.rendering import runs_of
from routebot.words.i18n import LANGUAGES, Language, words

__all__ = [
    "DAYS",
    "PEOPLE",
    "RECORD",
    "Asking",
    "answer",
    "asking",
    "digests",
    "recorded",
    "unlike_recorded",
]

DAYS = (
    date(2022, 10, 8),
    date(2023, 12, 1),
    date(2025, 6, 1),
    date(2026, 2, 20),
    date(2026, 11, 27),
)
PEOPLE = 300
FOLDER = Path(__file__).resolve().parents[1] / "recorded"
RECORD = FOLDER / "answers.txt"
_SEED = 20261127
_CLOSEST, _DIGEST = 12, 16


@dataclass(frozen=True)
class Asking:
    """One person's questions to the command line.

    Attributes:
        plan: for which destination they want a plan, as a position among their best ones; some look
            far down.
        place: where they are when they ask what comes next, and for how many days; None: they do
            not say.
    """

    answers: Answers
    language: Language
    plan: int
    place: str
    days_there: int | None


@cache
def dataset() -> Dataset:
    """Load the dataset that the net was made with."""
    with zipfile.ZipFile(FOLDER / "dataset.zip") as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
        return load(in_present_form(files)).dataset


@cache
def book(on: date) -> Rulebook:
    """Compile it for a day."""
    return compile_snapshot(snapshot(dataset(), on))


@cache
def asking() -> tuple[Asking, ...]:
    """Invent the people: a third has answered everything, the others some of it, in both languages."""
    dice = Random(_SEED)
    places = sorted(destination.id for destination in dataset().destinations)
    people = []
    for number in range(PEOPLE):
        share = dice.choice([1.0, 0.75, 0.5, 0.25, 1.0, 0.0 if number < 10 else 0.9])
        people.append(
            Asking(
                answers=dict(_answers(dice, share)),
                language=LANGUAGES[number % 2],
                plan=dice.randrange(_CLOSEST)
                if dice.random() < 0.7
                else dice.randrange(len(places)),
                place=dice.choice(places),
                days_there=dice.choice([None, 0, 10, 60, 200]),
            )
        )
    return tuple(people)


def _answers(dice: Random, share: float) -> Iterator[tuple[str, frozenset[str]]]:
    for question in dataset().questions:
        if dice.random() >= share:
            continue
        options = [option.id for option in question.options if option.id != "none"]
        if question.kind == "one":
            yield question.id, frozenset([dice.choice(options)])
            continue
        chosen = frozenset(option for option in options if dice.random() < 2 / len(options))
        none = {option.id for option in question.options} & {"none"}
        yield question.id, chosen or frozenset(none or [options[0]])


def answer(person: Asking, on: date) -> dict[str, str]:
    """Return what each command prints for a person."""
    rulebook, say = book(on), words(person.language)
    advice = Advice(rulebook, rulebook.vocabulary.masks(person.answers))
    planned = advice.ranked[person.plan].id
    arrived = None if person.days_there is None else on - timedelta(days=person.days_there)
    return {
        "match.json": _json(report(advice, say)),
        "match.txt": _printed(lambda printer: print_advice(printer, say, advice, None)),
        "card.txt": _printed(lambda printer: print_advice(printer, say, advice, planned)),
        "plan.txt": plan_text(say, advice, planned),
        "next.json": _json(onward_report(advice, say, person.place, arrived)),
        "next.txt": _printed(
            lambda printer: printer.print(*runs_of(onward_text(say, advice, person.place, arrived)))
        ),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _printed(write: Any) -> str:
    target = io.StringIO()
    write(PlainPrinter(target, width=100))
    return target.getvalue()


def digests(person: Asking, on: date) -> str:
    """Return one line: a digest of each command's answer, in the order of `answer`."""
    return " ".join(
        hashlib.sha256(said.encode()).hexdigest()[:_DIGEST] for said in answer(person, on).values()
    )


def recorded() -> dict[tuple[date, int], str]:
    """Read the record: (day, number of the person) -> digests."""
    lines = (line.split(" ", 2) for line in RECORD.read_text("utf-8").splitlines())
    return {(date.fromisoformat(on), int(number)): said for on, number, said in lines}


def unlike_recorded(on: date, numbers: Iterable[int]) -> list[str]:
    """Answer some people again on a day; name those whose answers are not the recorded ones."""
    before = recorded()
    return [
        f"{on} {number}"
        for number in numbers
        if digests(asking()[number], on) != before[on, number]
    ]


def _check() -> None:
    unlike = [name for on in DAYS for name in unlike_recorded(on, range(PEOPLE))]
    print("\n".join(unlike))
    sys.exit(f"{len(unlike)} of {len(DAYS) * PEOPLE} answers are not as recorded" if unlike else 0)


def _write() -> None:
    lines = [
        f"{on} {number} {digests(person, on)}"
        for on in DAYS
        for number, person in enumerate(asking())
    ]
    RECORD.write_text("\n".join(lines) + "\n", "utf-8")


def _keep(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for on in DAYS:
        for number, person in enumerate(asking()):
            with gzip.open(
                folder / f"{on}-{number:03}.json.gz", "wt", encoding="utf-8", compresslevel=1
            ) as target:
                json.dump(answer(person, on), target, ensure_ascii=False)


def _compare(old: Path, new: Path) -> None:
    """Print each kind of difference, the people it concerns and one example."""
    people: dict[str, set[str]] = {}
    examples: dict[str, str] = {}
    for path in sorted(old.glob("*.json.gz")):
        before, after = _kept(path), _kept(new / path.name)
        for command in before:
            for kind, example in _differences(command, before[command], after.get(command, "")):
                people.setdefault(kind, set()).add(path.name)
                examples.setdefault(kind, f"{path.name}: {example}")
    total = len(list(old.glob("*.json.gz")))
    for kind, found in sorted(people.items(), key=lambda item: -len(item[1])):
        print(f"{len(found):5} of {total}  {kind}\n       {examples[kind][:300]}")


def _kept(path: Path) -> dict[str, str]:
    with gzip.open(path, "rt", encoding="utf-8") as source:
        return json.load(source)


def _differences(command: str, before: str, after: str) -> Iterator[tuple[str, str]]:
    if before == after:
        return
    if not command.endswith(".json"):
        lines = Counter(after.splitlines())
        lines.subtract(Counter(before.splitlines()))
        yield (
            command,
            next((f"{number:+} {line}" for line, number in lines.items() if number), "order"),
        )
        return
    yield from _unlike(command, json.loads(before), json.loads(after))


def _unlike(path: str, before: Any, after: Any) -> Iterator[tuple[str, str]]:
    """Yield paths in which two JSON values differ; items of lists are paired by id where they have
    one.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                yield from _unlike(f"{path}.{key}", before.get(key), after.get(key))
    elif _identified(before) and _identified(after):
        yield from _unlike(
            f"{path}[]", {item["id"]: item for item in before}, {item["id"]: item for item in after}
        )
        if [item["id"] for item in before] != [item["id"] for item in after]:
            yield (
                f"{path} order",
                f"{[i['id'] for i in before][:8]} -> {[i['id'] for i in after][:8]}",
            )
    elif before != after:
        generic = ".".join(
            "*" if part.isupper() or "-" in part else part for part in path.split(".")
        )
        yield generic, f"{before!r} -> {after!r}"


def _identified(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, Mapping) and "id" in item for item in value)
    )


def main(arguments: list[str]) -> None:
    """Do what the module's first lines list."""
    match arguments:
        case ["check"]:
            _check()
        case ["write"]:
            _write()
        case ["keep", folder]:
            _keep(Path(folder))
        case ["compare", old, new]:
            _compare(Path(old), Path(new))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
