"""The hash chain over entries, proved as a whole. How a link is made: `models.link`."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .models import START, Entry, Head, Seal, link


@dataclass
class Proof:
    """What a walk over the whole journal found. `problems` is empty when nothing was touched."""

    sealed: int = 0
    waiting: int = 0
    head: bytes = START
    problems: list[str] = field(default_factory=list)


def prove(*, known: tuple[int, bytes] | None = None) -> Proof:
    """Recompute every link. `known` is a (number, hash) noted outside this database earlier."""
    proof = Proof(waiting=Entry.objects.filter(seal=None, unsealed__isnull=False).count())
    try:
        _walk(proof, known)
    except _Broken as broken:
        proof.problems.append(str(broken))
    proof.problems.extend(_strangers())
    return proof


class _Broken(Exception):
    """The first link that does not hold."""


def _walk(proof: Proof, known: tuple[int, bytes] | None) -> None:
    # An inner join: a seal whose entry is gone leaves a gap in the numbers.
    for seal in Seal.objects.select_related("entry").order_by("number").iterator(5000):
        expected = proof.sealed + 1
        if seal.number != expected:
            raise _Broken(f"Entry with seal {expected} was removed.{_after(proof)}")
        entry = seal.entry
        digest = link(proof.head, entry.line(expected))
        if digest != bytes(seal.hash):
            raise _Broken(f"Entry {entry.pk} ({entry.name}, seal {expected}) was changed.")
        proof.sealed, proof.head = expected, digest
        if known and known[0] == expected and known[1] != digest:
            raise _Broken(f"Seal {expected} is not the one noted: the journal was written anew.")
    _check_end(proof, known)


def _check_end(proof: Proof, known: tuple[int, bytes] | None) -> None:
    head = Head.objects.filter(id=1).first()
    last = max(head.number if head else 0, known[0] if known else 0)
    if last > proof.sealed:
        raise _Broken(f"Entry with seal {proof.sealed + 1} was removed.{_after(proof)}")
    if (head.number if head else 0, bytes(head.hash) if head else START) != (
        proof.sealed,
        proof.head,
    ):
        raise _Broken(f"Seal {proof.sealed} was inserted: the noted head is another.")


def _after(proof: Proof) -> str:
    last = Seal.objects.filter(number=proof.sealed).first()
    return f" It stood after entry {last.entry_id}." if last else " It was the first."


def _strangers() -> Iterator[str]:
    """Entries that never came through `record`."""
    stranger = Entry.objects.filter(seal=None, unsealed=None).order_by("pk").first()
    if stranger:
        yield f"Entry {stranger.pk} ({stranger.name}) was inserted past the journal."
