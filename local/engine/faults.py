"""Faults on demand: what at-least-once delivery may do, happens when a test asks for it.

`PUT /_local/faults` replaces the rules, `DELETE` removes them, `GET` shows them:

    {"rules": [{"point": "event", "match": "aws.transcribe/*", "copies": 0, "times": 1}]}

`point` is `event` (EventBridge to a target; matched against `source/detail-type`) or
`invocation` (asynchronous Lambda invocation; matched against the function's name). `copies` is
how often it is delivered: 0 loses it, 2 duplicates it. `delay_seconds` is a range from which
each copy's delay is drawn, which also swaps the order. `times` limits how often a rule applies.
"""

import random
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any, Final

POINTS: Final = ("event", "invocation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of fault.

    Attributes:
        point: Where it strikes, see the module.
        match: Shell pattern for what it strikes.
        copies: Number of deliveries instead of one.
        delay_seconds: Shortest and longest delay of a delivery.
        times: How often the rule still applies; None without end.
    """

    point: str
    match: str = "*"
    copies: int = 1
    delay_seconds: tuple[float, float] = (0.0, 0.0)
    times: int | None = None

    def strikes(self, point: str, subject: str) -> bool:
        """Tell whether the rule applies to a delivery."""
        return self.point == point and self.times != 0 and fnmatchcase(subject, self.match)


class Faults:
    """The rules in force."""

    def __init__(self, seed: int = 0) -> None:
        self._rules: list[Rule] = []
        self._random = random.Random(seed)  # noqa: S311 - faults need repeatability
        self._lock = Lock()

    def set(self, rules: list[Rule]) -> None:
        """Replace all rules."""
        with self._lock:
            self._rules = list(rules)

    def show(self) -> list[dict[str, Any]]:
        """Return the rules as JSON."""
        return [asdict(rule) for rule in self._rules]

    def deliveries(self, point: str, subject: str) -> list[float]:
        """Plan a delivery: the delay of each copy in seconds. The first matching rule counts."""
        with self._lock:
            for index, rule in enumerate(self._rules):
                if rule.strikes(point, subject):
                    if rule.times is not None:
                        self._rules[index] = replace(rule, times=rule.times - 1)
                    return [self._random.uniform(*rule.delay_seconds) for _ in range(rule.copies)]
        return [0.0]


def parse(content: Any) -> list[Rule]:
    """Read rules from JSON.

    Raises:
        ValueError: A rule is malformed; the text says which and why.
    """
    match content:
        case {"rules": [*entries]}:
            return [_rule(entry) for entry in entries]
    raise ValueError(f'expected {{"rules": [...]}}, found {content!r}')


def _rule(entry: Any) -> Rule:
    try:
        rule = Rule(**entry)
        first, last = rule.delay_seconds
    except (TypeError, ValueError) as error:
        raise ValueError(f"{entry!r} is no fault rule: {error}") from error
    if rule.point not in POINTS or rule.copies < 0 or not 0 <= first <= last:
        raise ValueError(
            f"{entry!r}: point is one of {', '.join(POINTS)}, copies at least 0, "
            "delay_seconds a range [shortest, longest]"
        )
    return replace(rule, delay_seconds=(float(first), float(last)))


FAULTS: Final = Faults()
