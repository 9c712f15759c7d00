"""Who may do what with a story. The database keeps the same rules for signatures by itself."""

from datetime import datetime

from ronghe.accounts.models import User
from ronghe.people.models import Delegation, Role
from ronghe.people.rules import has_role

from .models import DESK, Round, Step, Story, final_role, has_written, may_go_first
from .models.review import EditedSinceSignature

WRITERS = (Role.REPORTER, Role.EDITOR, Role.HEAD, Role.CHIEF)
WITH_THE_WRITER = (Story.Stage.DRAFT, Story.Stage.RETURNED)
# What readers have is corrected by its writer too: the next version begins as a draft.
WRITERS_MAY_GO_ON = (*WITH_THE_WRITER, Story.Stage.PUBLISHED)


def may_start(user: User, *, at: datetime) -> bool:
    return has_role(user, *WRITERS, at=at)


def is_credited(user: User, story: Story) -> bool:
    """Wrote it or stands in its byline."""
    if story.author_id == user.pk:
        return True
    return any(one.person_id == user.pk for one in story.contributors.all())


def may_edit(user: User, story: Story, *, at: datetime) -> bool:
    """The desk at any time; its writers while it lies with them or is public.

    Rejected stories rest, and those of an archive until that is signed.
    """
    if story.stage in (Story.Stage.REJECTED, Story.Stage.ARCHIVED):
        return False
    if has_role(user, *DESK, at=at):
        return True
    return (
        story.stage in WRITERS_MAY_GO_ON
        and is_credited(user, story)
        and has_role(user, Role.REPORTER, at=at)
    )


def may_write(user: User, story: Story, *, at: datetime) -> bool:
    """May edit, and nobody else has locked it."""
    locked_by_another = story.locked and story.locked_by_id != user.pk
    return may_edit(user, story, at=at) and not locked_by_another


def may_link_cases(user: User, story: Story, *, at: datetime) -> bool:
    """The desk; its writers until it was signed once: from then on readers may see what is linked."""
    if has_role(user, Role.EDITOR, Role.HEAD, Role.CHIEF, at=at):
        return True
    signed = story.rounds.filter(state=Round.State.PASSED).exists()
    return is_credited(user, story) and has_role(user, Role.REPORTER, at=at) and not signed


def may_follow_up(user: User, story: Story, *, at: datetime) -> bool:
    """The desk, and who wrote it."""
    desk = has_role(user, Role.EDITOR, Role.HEAD, Role.CHIEF, at=at)
    return desk or (is_credited(user, story) and has_role(user, Role.REPORTER, at=at))


def may_set_beside(user: User, story: Story) -> bool:
    """Leave words beside a story: whoever sees it, or whose words came here before.

    Who loses a story while typing does not lose what was typed.
    """
    return Story.objects.visible_to(user).filter(pk=story.pk).exists() or has_written(user, story)


def may_comment(user: User, story: Story, *, at: datetime) -> bool:
    """Its writers, reviewers and proofreaders: whoever sees it and works in the newsroom."""
    seen = Story.objects.visible_to(user).filter(pk=story.pk).exists()
    return seen and has_role(user, *DESK, Role.REPORTER, at=at)


def may_suggest(user: User, story: Story, *, at: datetime) -> bool:
    """Desk and proofreaders, except where the text is done with."""
    resting = (Story.Stage.REJECTED, Story.Stage.ARCHIVED)
    return story.stage not in resting and has_role(user, *DESK, at=at)


def may_send(user: User, story: Story, *, at: datetime) -> bool:
    return may_take_back(user, story, at=at)


def may_take_back(user: User, story: Story, *, at: datetime) -> bool:
    """Its own writers, and the desk on their behalf."""
    mine = is_credited(user, story) and has_role(user, *WRITERS, at=at)
    return mine or has_role(user, Role.EDITOR, Role.HEAD, Role.CHIEF, at=at)


def may_resume(user: User, *, at: datetime) -> bool:
    return has_role(user, Role.EDITOR, Role.HEAD, Role.CHIEF, at=at)


def may_sign(user: User, step: Step, *, at: datetime) -> bool:
    """Holds the role; where a step names people, is one of them or has the role from one."""
    if not has_role(user, Role(step.role), at=at):
        return False
    if not step.people or user.pk in step.people:
        return True
    lent = Delegation.objects.at(at).filter(receiver=user, role=step.role)
    return lent.filter(giver__in=step.people).exists()


def may_write_schemes(user: User, *, at: datetime) -> bool:
    return has_role(user, Role.ADMIN, at=at)


def may_go_the_emergency_way(user: User, *, at: datetime) -> bool:
    """Stands on the administrator's list and still holds a post of the desk."""
    return has_role(user, Role.EDITOR, Role.HEAD, Role.CHIEF, at=at) and may_go_first(user.pk, at)


def may_review(user: User, *, at: datetime) -> bool:
    """Has a queue of review; which steps are theirs says the scheme."""
    return has_role(user, *DESK, at=at)


def reviewed_another_step(user: User, round: Round, step: Step) -> bool:
    """One person, one review step of a round; proofreading stands beside it."""
    if step.kind != Step.Kind.REVIEW:
        return False
    earlier = round.signatures.filter(person=user, kind=Step.Kind.REVIEW)
    return earlier.exclude(step=step).exists()


def edited_since_signature(user: User, story: Story) -> bool:
    """Changed the text, and nobody has signed it since: their own eyes are not a second pair."""
    question = EditedSinceSignature(story.pk, user.pk)
    return Story.objects.filter(question, pk=story.pk).exists()


def may_print_sheets(user: User, *, at: datetime) -> bool:
    """All sheets of a month. The sheet of one story is for whoever may see the story."""
    return has_role(user, Role.HEAD, Role.CHIEF, at=at)


def may_see_archives(user: User, *, at: datetime) -> bool:
    return has_role(user, Role.EDITOR, Role.HEAD, Role.CHIEF, at=at)


def may_sign_archive(user: User, *, at: datetime) -> bool:
    """Who signs a story finally, by the scheme in force."""
    role = final_role(at)
    return role is not None and has_role(user, Role(role), at=at)


def may_judge(user: User, story: Story, *, at: datetime) -> bool:
    """Of what the machine found: its writers, the desk and the proofreaders."""
    return is_credited(user, story) or has_role(user, *DESK, at=at)


def may_keep_rules(user: User, *, at: datetime) -> bool:
    """The paper's dictionary, and what it does with the rules of the machine check."""
    return has_role(user, Role.CHIEF, Role.PROOFREADER, Role.ADMIN, at=at)
