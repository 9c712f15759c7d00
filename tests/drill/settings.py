"""The paper's own settings, with one more outlet: somebody else's, slow and without mercy."""

from ronghe.config.settings import *  # noqa: F403
from ronghe.config.settings import INSTALLED_APPS

INSTALLED_APPS = ["tests.drill.ledger.LedgerConfig", *INSTALLED_APPS]
