"""Days on which the shop is closed or keeps other hours."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from appliance.system import queries, service
from webui.shell.database import db
from webui.shell.live import saved
from webui.shell.zone import today
from webui.system.forms import HolidayForm


def holidays() -> str | Response:
    """The list with a form for one more; a day that is there already is changed."""
    form = HolidayForm()
    if form.stores(lambda: service.put_holiday(db(), **form.values())):
        saved()
        return redirect(url_for(".holidays"))
    return render_template("system/holidays.html", form=form, holidays=queries.holidays(db(), since=today()))


def delete_holiday(day: str) -> Response:
    service.delete_holiday(db(), day)
    saved()
    return redirect(url_for(".holidays"))
