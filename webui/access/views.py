"""Set-up, sign-in, sign-out, own password and language."""

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext, refresh
from flask_login import current_user
from werkzeug.wrappers import Response

from appliance.access import queries, service
from webui.access.forms import PasswordForm, SetUpForm, SignInForm
from webui.shell import session as signed
from webui.shell.database import db
from webui.shell.gate import local_target
from webui.shell.i18n import LANGUAGES


def address() -> str:
    return request.remote_addr or ""


def set_up() -> str | Response:
    """The first administrator, with the code that the machine's owner was shown. Gone once there is one."""
    if not service.set_up_needed(db()):
        return redirect(url_for("access.sign_in"))
    form = SetUpForm()
    if form.stores(lambda: service.set_up(db(), address=address(), **form.values())):
        signed.begin(service.person(db(), form.result))
        flash(gettext("Welcome. This box is yours now."), "success")
        return redirect(url_for("home.index"))
    return render_template("access/set_up.html", form=form)


def sign_in() -> str | Response:
    if service.set_up_needed(db()):
        return redirect(url_for("access.set_up"))
    target = local_target(request.args.get("next", ""))
    if current_user.is_authenticated:
        return redirect(target)
    form = SignInForm()
    if form.stores(lambda: service.sign_in(db(), address=address(), **form.values())):
        signed.begin(form.result)
        return redirect(target)
    return render_template("access/sign_in.html", form=form)


def sign_out() -> Response:
    signed.end()
    return redirect(url_for("access.sign_in"))


def language() -> Response:
    """Change the language of the pages: for a signed-in person for good, else for this browser."""
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        session["language"] = wanted
        if current_user.is_authenticated:
            service.set_language(db(), current_user.id, wanted)
        refresh()
    return redirect(local_target(request.form.get("next", "")))


def own_password() -> str | Response:
    form = PasswordForm()
    person_id = current_user.id
    if form.stores(lambda: service.change_password(db(), person_id, address=address(), **form.values())):
        person = queries.person(db(), person_id)
        assert person is not None
        signed.begin(person)  # every other session of this person has ended
        flash(gettext("Your password has been changed."), "success")
        return redirect(url_for("home.index"))
    return render_template("access/own_password.html", form=form)
