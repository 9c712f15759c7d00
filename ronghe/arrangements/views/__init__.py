from .pages import choose, fronts, widths
from .steps import front

__all__ = ["choose", "front", "fronts", "widths"]
