"""What every benchmark answers."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Bar:
    """A figure that we promised: `value` against `bar`, e.g. 1.9 against `≤ 10`."""

    name: str
    value: float
    bar: str

    @property
    def ok(self) -> bool:
        sign, limit = self.bar.split()
        return self.value <= float(limit) if sign == "≤" else self.value >= float(limit)


@dataclass
class Part:
    """What one part of a benchmark adds to its report."""

    figures: dict[str, Any]
    bars: list[Bar] = field(default_factory=list)


@dataclass
class Report:
    bench: str
    figures: dict[str, Any]
    bars: list[Bar] = field(default_factory=list)

    def line(self) -> str:
        bars = [
            {"name": bar.name, "value": bar.value, "bar": bar.bar, "ok": bar.ok}
            for bar in self.bars
        ]
        return json.dumps(
            {"bench": self.bench, "figures": self.figures, "bars": bars}, ensure_ascii=False
        )
