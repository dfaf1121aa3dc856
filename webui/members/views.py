"""Members: people who say who they are with a number and a PIN on the phone. A PIN goes in and never comes out."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from appliance.members import queries, service
from webui.members.forms import MemberForm, NewMemberForm, PinForm
from webui.shell import listing
from webui.shell.database import db
from webui.shell.live import saved


def index() -> str:
    search = request.args.get("search", "").strip()[:60]
    count = queries.count(db(), search=search)
    page = listing.from_query(request.args, queries.ORDERS, "number").within(count)
    members = queries.members(
        db(), search=search, sort=page.sort, descending=page.descending, limit=page.size, offset=page.offset
    )
    return render_template(
        "members/list.html" if listing.wants_part() else "members/index.html",
        members=members,
        locks=service.locks(db(), [member.number for member in members]),
        search=search,
        count=count,
        listing=page,
        address=listing.address,
    )


def new() -> str | Response:
    form = NewMemberForm()
    if form.stores(lambda: service.add_member(db(), **form.values())):
        saved()
        return redirect(url_for(".index"))
    return render_template("members/new.html", form=form)


def edit(member_id: int) -> str | Response:
    member = service.member(db(), member_id)
    form = MemberForm(obj=member)
    if form.stores(lambda: service.edit_member(db(), member_id, **form.values())):
        saved()
        return redirect(url_for(".index"))
    locked_until = service.locks(db(), [member.number]).get(member.number)
    return render_template("members/edit.html", form=form, member=member, locked_until=locked_until)


def pin(member_id: int) -> str | Response:
    """A new PIN for a member who forgot the old one."""
    member = service.member(db(), member_id)
    form = PinForm()
    if form.stores(lambda: service.set_pin(db(), member_id, form.checked())):
        flash(gettext("%(name)s has a new PIN.", name=member.name), "success")
        return redirect(url_for(".edit", member_id=member_id))
    return render_template("members/pin.html", form=form, member=member)


def unlock(member_id: int) -> Response:
    service.unlock(db(), member_id)
    flash(gettext("Unlocked. The next call may try again."), "success")
    return redirect(url_for(".edit", member_id=member_id))


def delete(member_id: int) -> Response:
    service.delete_member(db(), member_id)
    flash(gettext("Deleted."), "success")
    return redirect(url_for(".index"))
