import pytest

from articles.errors import Refused
from articles.models import Comment
from tests.articles.making import make_article, make_user
from tests.articles.test_desk import LIST, address

pytestmark = pytest.mark.django_db


def test_a_comment_stands_beside_the_text_until_it_is_done(client, sign_in):
    sign_in("editor")
    article = make_article()

    client.post(address(article, "comments"), {"quote": "A paragraph", "text": "Who says so?\nGive the source."})

    comment = Comment.objects.get()
    assert comment.revision == article.revisions.first()
    assert "Who says so?" in client.get(address(article)).content.decode()
    assert "1 comment<" in client.get(LIST).content.decode()

    client.post(address(article, f"comments/{comment.pk}"), {"done": "1"})
    page = client.get(address(article)).content.decode()
    assert "1 settled comment" in page
    assert "1 comment<" not in client.get(LIST).content.decode()

    client.post(address(article, f"comments/{comment.pk}"))
    comment.refresh_from_db()
    assert (comment.done_at, comment.done_by) == (None, None)


def test_a_comment_makes_no_version_and_is_told_once_in_the_history(client, sign_in):
    sign_in("editor")
    article = make_article()
    seen = article.version
    comment = article.comment(by=make_user("editor"), text="Shorter, please.")
    for _ in range(2):
        comment.settle(by=make_user("editor"))

    told = client.get(address(article, "history")).content.decode()

    article.refresh_from_db()
    assert article.version == seen
    assert told.count("Comment: Shorter, please.") == 1
    assert told.count("Comment settled: Shorter, please.") == 1


def test_a_text_is_sent_back_with_a_comment():
    article = make_article()
    article.submit(by=make_user())

    with pytest.raises(Refused):
        article.return_to_author(by=make_user("editor"), why=" ")
    assert not Comment.objects.exists()
    article.return_to_author(by=make_user("editor"), why=" More facts. ")

    assert list(article.comments.open().values_list("text", flat=True)) == ["More facts."]


@pytest.mark.parametrize(
    "sent", [{"text": " "}, {"text": "x" * 2001}, {"text": "a", "quote": "x" * 401}, {"text": "\0"}]
)
def test_an_impossible_comment_is_refused_with_a_sentence(client, sign_in, sent):
    sign_in("editor")

    answer = client.post(address(make_article(), "comments"), sent, follow=True)

    assert 'class="error"' in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_writer_reads_and_answers_comments_on_a_text_that_is_closed(client, sign_in):
    article = make_article(by=sign_in("contributor"))
    article.submit(by=article.created_by)
    article.comment(by=make_user("editor"), text="<b>Is this so?</b>")

    assert "&lt;b&gt;Is this so?" in client.get(address(article)).content.decode()
    client.post(address(article, "comments"), {"text": "It is."})

    assert Comment.objects.count() == 2


def test_comments_on_texts_of_others_are_as_hidden_as_the_texts(client, sign_in):
    sign_in("contributor")
    own, other = make_article(by=make_user("contributor")), make_article()
    comment = other.comment(by=make_user("editor"), text="Between us.")

    assert client.post(address(other, "comments"), {"text": "Mine"}).status_code == 404
    assert client.post(address(other, f"comments/{comment.pk}"), {"done": "1"}).status_code == 404
    assert client.post(address(own, f"comments/{comment.pk}"), {"done": "1"}).status_code == 404
    assert not Comment.objects.filter(done_at__isnull=False).exists()


@pytest.mark.parametrize("number", [1, 20])
def test_comments_cost_the_form_and_the_list_the_same_for_any_number(
    client, sign_in, django_assert_max_num_queries, number
):
    sign_in("editor")
    article = make_article()
    for _ in range(number):
        article.comment(by=make_user("editor"), text="Who says so?")
        article.comment(by=make_user("editor"), text="And since when?").settle(by=make_user("editor"))

    with django_assert_max_num_queries(15):
        client.get(address(article))
    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_a_text_with_comments_can_still_be_deleted(client, sign_in):
    article = make_article(by=sign_in("editor"))
    article.comment(by=article.created_by, text="Away with it.")

    client.post(address(article, "delete"), {"post": "yes"})

    assert not Comment.objects.exists()
