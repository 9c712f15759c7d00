"""The cast: ten people whose rights every reader of a test knows. Same in the demo and in the tests."""

from dataclasses import dataclass

DEMO_PASSWORD = "ronghe-demo"  # noqa: S105 – public on purpose; a production start refuses it


@dataclass(frozen=True)
class Player:
    """One sign-in. `role` is a value of `people.models.Role`."""

    username: str
    role: str
    name: str
    does: str

    @property
    def email(self) -> str:
        return f"{self.username}@linxi.example"


CAST = (
    Player("reporter", "reporter", "林知夏", "files stories"),
    Player("editor", "editor", "周砚秋", "takes leads, first review"),
    Player("head", "head", "许明岚", "assigns, second review"),
    Player("chief", "chief", "沈怀远", "final review, signs, withdraws"),
    Player("proofreader", "proofreader", "顾若谷", "proofreads"),
    Player("officer", "officer", "何立群", "answers cases for a department"),
    Player("casedesk", "casedesk", "宋晓棠", "accepts and routes cases"),
    Player("citizen", "citizen", "陈小满", "reads and asks"),
    Player("operator", "operator", "梁一舟", "channels, audience, revenue"),
    Player("admin", "admin", "方致和", "units, rules, keys"),
)
