from uuid import UUID

import pytest
from django.db.models import Q

from articles.models import Publication
from articles.prepared import Prepared
from tests.articles.making import make_article, publish

pytestmark = pytest.mark.django_db


@Prepared
def found(keys, language, group):
    wanted = Q(pk__in=keys) | Q(translation_group=group) if group else Q(pk__in=keys)
    return Publication.objects.filter(wanted, language=language).order_by("pk").select_related("terms")


def test_a_statement_is_made_once_and_asked_with_other_values(django_assert_num_queries):
    texts = [publish(make_article(slug=f"text-{number}")) for number in range(4)]
    keys = [text.pk for text in texts]

    assert found(keys[:2], "en", None) == texts[:2]
    with django_assert_num_queries(1):
        again = found(keys[2:], "en", None)
        assert [text.terms.slug for text in again] == [text.terms.slug for text in texts[2:]]

    assert again == texts[2:]
    assert found(keys[:2], "pl", None) == []


def test_lists_of_another_length_and_a_missing_value_are_statements_of_their_own():
    texts = [publish(make_article(slug=f"text-{number}")) for number in range(3)]

    assert found([], "en", texts[1].translation_group) == [texts[1]]
    assert found([texts[0].pk], "en", texts[2].translation_group) == [texts[0], texts[2]]
    assert found([texts[0].pk], "en", UUID(int=1)) == [texts[0]]
    assert found([], "en", None) == []


def test_a_word_is_never_read_as_sql():
    publish(make_article())

    assert found([], "en' OR 1=1 --", UUID(int=1)) == []
    assert found([], "%s%%", UUID(int=1)) == []


def test_a_value_that_the_statement_does_not_hold_as_it_is_is_refused():
    by_beginning = Prepared(lambda word: Publication.objects.filter(title__startswith=word))

    with pytest.raises(ValueError, match="cannot be replaced"):
        by_beginning("Text")
