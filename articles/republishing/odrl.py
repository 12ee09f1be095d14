"""Terms as ODRL 2.2: one Offer for each version, which says of texts and of pictures what others may do."""

from django.urls import reverse

from articles.addresses import absolute
from articles.models import Rule, TermsVersion
from articles.models.terms import PICTURES
from articles.republishing.rules import licence_answers

Subject, Answer = Rule.Subject, Rule.Answer
# What ODRL's vocabulary has a word for. Publishing includes passing on.
ACTIONS = {
    Subject.ONLINE: ["reproduce", "distribute"],
    Subject.TRANSLATE: ["translate"],
    Subject.SHORTEN: ["extract"],
    Subject.ADAPT: ["modify"],
    Subject.SELL: ["sell"],
}
SHARE_ALIKE = "http://creativecommons.org/ns#ShareAlike"


def offer(version: TermsVersion, rules: list[Rule]) -> dict:
    """`rules` are those of the version."""
    address, house = absolute(version.get_absolute_url()), absolute(reverse("home"))
    is_about_pictures = version.terms.key == PICTURES
    told = Answers.of(version, rules)
    target = {"target": f"{address}#{'pictures' if is_about_pictures else 'texts'}", "assigner": house}
    credit = {"action": "attribute", "attributedParty": house}
    duties = [credit, {"action": SHARE_ALIKE}] if "sa" in version.licence.split("-") else [credit]
    consent = {"action": "obtainConsent", "consentingParty": house}
    permissions = [
        target | {"action": told.actions(Answer.YES), "duty": duties},
        target | {"action": told.actions(Answer.ASK), "duty": [*duties, consent]},
    ]
    prohibitions = [target | {"action": told.actions(Answer.NO)}]
    if not is_about_pictures:
        prohibitions.append(target | {"target": f"{address}#pictures", "action": ACTIONS[Subject.ONLINE]})
    return {
        "@context": "http://www.w3.org/ns/odrl.jsonld",
        "@type": "Offer",
        "uid": address,
        "permission": [rule for rule in permissions if rule["action"]],
        "prohibition": [rule for rule in prohibitions if rule["action"]],
    }


class Answers(dict):
    """What a version answers, by subject."""

    @classmethod
    def of(cls, version: TermsVersion, rules: list[Rule]) -> "Answers":
        if version.licence:
            return cls(licence_answers(version.licence))
        if version.gives_package:
            return cls({rule.subject: rule.answer for rule in rules})
        return cls({Subject.ONLINE: Answer.ASK if version.kind == version.Kind.ASK_US else Answer.NO})

    def actions(self, answer: str) -> list[str]:
        return [action for subject, actions in ACTIONS.items() if self.get(subject) == answer for action in actions]
