"""What terms let others do and what they ask of them, as short lines."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.models import Rule, TermsVersion

Subject, Answer = Rule.Subject, Rule.Answer
# What others may do; every other subject is something that we ask of them.
GRANTS = (
    Subject.ONLINE, Subject.PRINT, Subject.HEADLINE, Subject.SHORTEN, Subject.ADAPT, Subject.TRANSLATE,
    Subject.ADD_NOTE, Subject.ADS, Subject.SELL, Subject.PASS_ON, Subject.MANY,
)  # fmt: skip
CHANGES = (Subject.SHORTEN, Subject.ADAPT, Subject.TRANSLATE)


@dataclass(frozen=True)
class Glance:
    """Terms to be taken in at a glance, in the language of the page."""

    may: list[tuple[str, str, str]]  # (answer, its word, what)
    conditions: list[str]
    requests: list[str]


def at_a_glance(version: TermsVersion, rules: list[Rule]) -> Glance:
    """`rules` are those of the version. A Creative Commons licence has its own, which are not stored."""
    granted = [rule for rule in rules if rule.subject in GRANTS]
    may = [(rule.answer, rule.get_answer_display(), rule.words) for rule in granted]
    asked = [rule for rule in rules if rule.subject not in GRANTS]
    conditions = [rule.words for rule in asked if rule.strength == Rule.Strength.CONDITION]
    if version.licence:
        may, conditions = licensed(version.licence), licence_conditions(version.licence)
    requests = [rule.words for rule in asked if rule.strength == Rule.Strength.REQUEST]
    return Glance(may, conditions, requests)


def may_be_translated(version: TermsVersion, rules: list[Rule]) -> bool:
    """Whether others may, or may ask to; what terms do not speak of may be asked for."""
    if version.licence:
        return licence_answers(version.licence)[Subject.TRANSLATE] != Answer.NO
    return not any(rule.subject == Subject.TRANSLATE and rule.answer == Answer.NO for rule in rules)


def licensed(licence: str) -> list[tuple[str, str, str]]:
    answers = licence_answers(licence)
    return [(answer.value, str(answer.label), str(subject.label)) for subject, answer in answers.items()]


def licence_answers(licence: str) -> dict[Subject, Answer]:
    """What one of the six licences says of our subjects; parts of its name say what it withholds."""
    parts = licence.split("-")
    answers = dict.fromkeys([Subject.ONLINE, Subject.PRINT, Subject.PASS_ON, Subject.MANY], Answer.YES)
    answers |= dict.fromkeys(CHANGES, Answer.NO if "nd" in parts else Answer.YES)
    return answers | {Subject.SELL: Answer.NO if "nc" in parts else Answer.YES}


def licence_conditions(licence: str) -> list[str]:
    told = [str(Subject.CREDIT.label), _("Name the licence and link to it"), _("Say whether you changed anything")]
    return [*told, _("Give your version the same licence")] if "sa" in licence.split("-") else told
