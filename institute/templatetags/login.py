from django import template

register = template.Library()


@register.filter
def focused(field):
    """The field of a form, in which one may type at once."""
    return field.as_widget(attrs={"autofocus": True})
