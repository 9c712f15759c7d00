"""Stories ready for publication, shared with the tests of publishing."""

from ronghe.publishing.tests.conftest import newsroom, ready

__all__ = ["newsroom", "ready"]
