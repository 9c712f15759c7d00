"""Random histories: anybody tries anything in any order; each is undone at its end."""

from typing import Any, ClassVar

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from ronghe.kit.refusal import Refused


class History(RuleBasedStateMachine):
    """`try_to` swallows `refusals`; anything else that is raised is a finding."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (Refused,)

    def __init__(self) -> None:
        super().__init__()
        self.everything = transaction.atomic()
        self.everything.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.everything.__exit__(None, None, None)

    def try_to(self, act: Any, *args: Any, **kwargs: Any) -> Any:
        """What the act made, or True; None when it was refused, and then nothing of it stays."""
        try:
            with transaction.atomic():
                return act(*args, **kwargs) or True
        except self.refusals:
            return None


def limits(*, examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def run(history: type[History], *, examples: int, steps: int) -> None:
    run_state_machine_as_test(history, settings=limits(examples=examples, steps=steps))
