from articles.models.article import Article, ArticleByline, ArticleTopic
from articles.models.autosaves import Autosave
from articles.models.comments import Comment
from articles.models.copy_checks import CopyCheck
from articles.models.corrections import CorrectionMail, CorrectionSubscription
from articles.models.imports import ImportedText
from articles.models.locks import EditLock
from articles.models.merging import Merge
from articles.models.people import Author, Byline
from articles.models.pictures import Picture
from articles.models.previews import PreviewLink
from articles.models.publication import Publication, PublicationByline, PublicationTopic
from articles.models.redirects import Redirect
from articles.models.republications import Republication, Scan
from articles.models.reuse import CopyEvent, CountedFile, ReuseCount
from articles.models.revisions import PictureUse, Revision
from articles.models.rights import RightsSettings
from articles.models.rights_changes import RightsChange
from articles.models.rules import Rule
from articles.models.search import SearchDocument
from articles.models.series import Series
from articles.models.terms import Terms, TermsVersion
from articles.models.topics import Topic, TopicItem, TopicSpelling

__all__ = [
    "Article", "ArticleByline", "ArticleTopic", "Author", "Autosave", "Byline", "Comment", "CopyCheck", "CopyEvent",
    "CorrectionMail", "CorrectionSubscription", "CountedFile", "EditLock", "ImportedText", "Merge", "Picture",
    "PictureUse", "PreviewLink", "Publication", "PublicationByline", "PublicationTopic", "Redirect", "Republication",
    "ReuseCount", "Revision", "RightsChange", "RightsSettings", "Rule", "Scan", "SearchDocument", "Series", "Terms",
    "TermsVersion", "Topic", "TopicItem", "TopicSpelling",
]  # fmt: skip
