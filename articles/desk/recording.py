"""Who may record where texts of ours appeared: one right for the list, its scans, the letters and the report."""

RIGHT = "articles.record_republication"


class Recorded:
    """One right for all of it."""

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(RIGHT)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    def has_module_permission(self, request):
        return request.user.has_perm(RIGHT)
