"""What readers should see soon: the minute's sweep would find it too, only later."""

from ronghe.arrangements.facts import ArrangementPutLive
from ronghe.journal.facts import listen

from .wake import wake


@listen(ArrangementPutLive)
def press_the_front(fact: ArrangementPutLive) -> None:
    del fact
    wake()
