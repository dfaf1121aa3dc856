"""What the box calls itself and where it stands."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from appliance.system import service
from webui.shell.database import db
from webui.shell.live import apply_settings, set_clock_zone
from webui.system.forms import ShopForm, zones


def index() -> str | Response:
    form = ShopForm(obj=service.shop(db()))
    form.time_zone.offer(zones())
    if form.stores(lambda: service.set_shop(db(), **form.values())):
        set_clock_zone(form.time_zone.data)
        apply_settings()
        return redirect(url_for(".index"))
    return render_template("system/index.html", form=form)
