"""The verbs of sorting: what we sort by, the areas of places, and the tree they stand in."""

from .areas import Brought, bring_areas
from .ground import UnfitGround, bring_ground, take_ground_away
from .sorting import (
    AlreadyThere,
    DoesNotLieThere,
    SameTag,
    Sortable,
    add,
    ids_of,
    merge_tags,
    rename,
)
from .tree import Planted, bring_tree

__all__ = [
    "AlreadyThere",
    "Brought",
    "DoesNotLieThere",
    "Planted",
    "SameTag",
    "Sortable",
    "UnfitGround",
    "add",
    "bring_areas",
    "bring_ground",
    "bring_tree",
    "ids_of",
    "merge_tags",
    "rename",
    "take_ground_away",
]
