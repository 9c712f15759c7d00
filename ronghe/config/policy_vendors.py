"""The addresses that vendors bring: those we use, and those that nobody here may reach.

Longer lists than ours in `policy.py`, but of less interest: read that one first.
"""

from ronghe.people.models import NEWSROOM, STAFF, Role

_BOTH = "GET POST"
# Who has a page in the desk: officers of departments see their cases there.
_AT_THE_DESK = STAFF | {Role.OFFICER}
PICTURES = NEWSROOM | {Role.OPERATOR, Role.ADMIN}

OURS_OF_ALLAUTH = {
    "account_login": _BOTH,
    "account_logout": _BOTH,
    "account_inactive": "GET",
    "account_signup": _BOTH,
    "account_reauthenticate": _BOTH,
    "account_email": _BOTH,
    "account_email_verification_sent": _BOTH,
    "account_change_password": _BOTH,
    "account_set_password": _BOTH,
    "account_reset_password": _BOTH,
    "account_confirm_password_reset_code": _BOTH,
    "account_complete_password_reset": _BOTH,
    "account_password_reset_completed": "GET",
    "account_request_login_code": _BOTH,
    "account_confirm_login_code": _BOTH,
    "mfa_index": "GET",
    "mfa_authenticate": _BOTH,
    "mfa_reauthenticate": _BOTH,
    "mfa_activate_totp": _BOTH,
    "mfa_deactivate_totp": _BOTH,
    "mfa_view_recovery_codes": "GET",
    "mfa_generate_recovery_codes": _BOTH,
    "mfa_download_recovery_codes": "GET",
    "mfa_list_webauthn": "GET",
    "mfa_add_webauthn": _BOTH,
    "mfa_edit_webauthn": _BOTH,
    "mfa_remove_webauthn": _BOTH,
    "mfa_login_webauthn": _BOTH,
    "mfa_reauthenticate_webauthn": _BOTH,
}
"""Name → methods. The views themselves ask for a sign-in where one is needed."""

OURS_OF_WAGTAIL = {
    "wagtailadmin_home": (STAFF, "GET"),
    "wagtailadmin_sprite": (_AT_THE_DESK, "GET"),
    "wagtailadmin_javascript_catalog": (_AT_THE_DESK, "GET"),
    "wagtailadmin_dismissibles": (STAFF, "PATCH"),
    "wagtailadmin_editing_sessions:*": (NEWSROOM, "POST"),
    "wagtailadmin_block_preview": (NEWSROOM, "GET"),
    "wagtailadmin_tag_autocomplete": (NEWSROOM, "GET"),
    "wagtailadmin_tag_model_autocomplete": (NEWSROOM, "GET"),
    "wagtailadmin_choose_page_external_link": (NEWSROOM, _BOTH),
    "wagtailadmin_choose_page_email_link": (NEWSROOM, _BOTH),
    "wagtailadmin_choose_page_phone_link": (NEWSROOM, _BOTH),
    "wagtailadmin_choose_page_anchor_link": (NEWSROOM, _BOTH),
    "wagtailimages:index": (PICTURES, "GET"),
    "wagtailimages:index_results": (PICTURES, "GET"),
    "wagtailimages:edit": (PICTURES, _BOTH),
    "wagtailimages:image_usage": (PICTURES, "GET"),
    "wagtailimages:add": (PICTURES, _BOTH),
    "wagtailimages:edit_multiple": (PICTURES, "POST"),
    "wagtailimages:delete": (PICTURES, _BOTH),
    "wagtailimages:delete_multiple": (PICTURES, "POST"),
    "wagtailimages:create_multiple_from_uploaded_image": (PICTURES, "POST"),
    "wagtailimages:delete_upload_multiple": (PICTURES, "POST"),
    "wagtailimages_chooser:create": (PICTURES, _BOTH),
    "wagtailimages_chooser:choose": (NEWSROOM, "GET"),
    "wagtailimages_chooser:choose_results": (NEWSROOM, "GET"),
    "wagtailimages_chooser:chosen": (NEWSROOM, "GET"),
    "wagtailimages_chooser:chosen_multiple": (NEWSROOM, "GET"),
    "wagtailimages_chooser:select_format": (NEWSROOM, _BOTH),
    "wagtailsnippets_stories_story:*": (NEWSROOM, _BOTH),
}

NOBODY_NEEDS = (
    # Wagtail's own sign-in, password and profile pages: ours stand in their place.
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_account",
    "wagtailadmin_password_reset*",
    # Users and groups: by Wagtail's own policy whoever edits users can become superuser.
    "wagtailusers_users:*",
    "wagtailusers_groups:*",
    # Pages, collections, workflows, sites, documents, reports: the house has its own.
    "wagtailadmin_explore*",
    "wagtailadmin_pages:*",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_choose_page_chosen_multiple",
    "wagtailadmin_api:*",
    "wagtailadmin_collections:*",
    "wagtailadmin_workflows:*",
    "wagtailadmin_reports:*",
    "wagtail_bulk_action",
    "wagtaildocs*",
    "wagtailsnippets:index",
    "wagtailsnippetchoosers_*",
    # Signed addresses for any size, and Wagtail's own reading of whole collections.
    "wagtailimages:*",
    # Tests of Wagtail itself, and its catch-all.
    "wagtailadmin_error_test",
    "django.views.generic.base.TemplateView",
    "wagtail.admin.auth.TemplateView",
    "wagtail.admin.views.home.default",
)
"""Answered 404 to everyone. A name that is in neither list is refused too, and fails the tests."""
