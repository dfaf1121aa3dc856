from flask import current_app, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webui.shell.area import Area, Task
from webui.shell.database import db
from webui.shell.gate import may_open


def open_tasks() -> list[Task]:
    """What every area says is to be done, in the order in which it is best done, for those who may do it."""
    areas: list[Area] = current_app.extensions["linebox_areas"]
    tasks = [task for area in areas if area.tasks for task in area.tasks(db())]
    return sorted((task for task in tasks if may_open(task.endpoint)), key=lambda task: task.order)


def index() -> str | Response:
    """An agent has one page to work with and comes to it at once."""
    if current_user.role == "agent":
        return redirect(url_for("workplace.index"))
    tasks = open_tasks()
    return render_template("home/index.html", tasks=tasks, left=sum(not task.done for task in tasks), me=current_user)


def health() -> tuple[str, int, dict[str, str]]:
    """For `make up`: the pages run and the database answers."""
    db().execute("SELECT 1").fetchone()
    return "ok\n", 200, {"Content-Type": "text/plain"}
