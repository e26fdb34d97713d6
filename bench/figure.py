# What a benchmark tells: a name, a value and its unit.
import dataclasses


@dataclasses.dataclass
class Figure:
    name: str
    value: float
    unit: str = ""
