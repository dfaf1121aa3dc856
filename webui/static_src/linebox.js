/* Small helpers of every page: ask before destroying, copy, show a secret, one click once. Works without inline scripts. */
(function () {
  "use strict";

  function ask(text) {
    const dialog = document.getElementById("confirm");
    if (!dialog || !dialog.showModal) { return Promise.resolve(window.confirm(text)); }
    dialog.querySelector("#confirm-text").textContent = text;
    return new Promise(function (resolve) {
      function answer(event) {
        const button = event.target.closest("[data-answer]");
        if (event.type === "click" && !button) { return; }
        dialog.removeEventListener("click", answer);
        dialog.removeEventListener("cancel", answer);
        dialog.close();
        resolve(Boolean(button && button.dataset.answer === "yes"));
      }
      dialog.addEventListener("click", answer);
      dialog.addEventListener("cancel", answer);
      dialog.showModal();
      dialog.querySelector("[data-answer=no]").focus();
    });
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    const text = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
    if (text && !form.dataset.confirmed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      ask(text).then(function (yes) {
        if (!yes) { return; }
        form.dataset.confirmed = "1";
        form.requestSubmit(button);
        delete form.dataset.confirmed;
      });
      return;
    }
    if (form.method === "post" && !form.hasAttribute("hx-post")) {
      // a second click must not save twice; the page that comes back is fresh
      setTimeout(function () { form.classList.add("is-waiting"); }, 0);
    }
  }, true);

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form.is-waiting").forEach(function (form) { form.classList.remove("is-waiting"); });
  });

  // htmx asks through the same dialog
  document.addEventListener("htmx:confirm", function (event) {
    if (!event.detail.question) { return; }
    event.preventDefault();
    ask(event.detail.question).then(function (yes) { if (yes) { event.detail.issueRequest(true); } });
  });

  // a part of a page that could not be fetched must not fail in silence
  function failed() {
    const place = document.querySelector(".lb-flashes");
    const text = document.createElement("div");
    text.className = "alert alert-danger";
    text.setAttribute("role", "alert");
    text.textContent = document.body.dataset.failed;
    place.replaceChildren(text);
    text.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);

  // leaving a form whose content was not saved is asked about by the browser
  let leaving = false;
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && document.querySelector("[data-unsaved=yes]")) { event.preventDefault(); }
  });
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    if (event.detail.xhr.getResponseHeader("HX-Redirect")) { leaving = true; }
  });
  document.addEventListener("input", function (event) {
    const form = event.target.closest("[data-unsaved]");
    if (form) { form.dataset.unsaved = "yes"; }
  });

  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) { return navigator.clipboard.writeText(text); }
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    return Promise.resolve();
  }

  document.addEventListener("click", function (event) {
    const copied = event.target.closest("[data-copy]");
    if (copied) {
      copy(copied.dataset.copy).then(function () {
        const before = copied.title;
        copied.title = copied.dataset.done;
        copied.classList.add("text-success");
        setTimeout(function () { copied.title = before; copied.classList.remove("text-success"); }, 1500);
      });
    }
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) {
      const target = document.getElementById(reveal.dataset.reveal);
      target.hidden = !target.hidden;
      reveal.setAttribute("aria-expanded", String(!target.hidden));
    }
  });

  // a select that sends its form, and parts of a form that belong to one choice
  function showChosen(select) {
    document.querySelectorAll("[data-show-for='" + select.id + "']").forEach(function (part) {
      const shown = part.dataset.showWhen.split(" ").includes(select.value);
      part.hidden = !shown;
      part.querySelectorAll("input,select,textarea").forEach(function (input) { input.disabled = !shown; });
    });
  }
  document.addEventListener("change", function (event) {
    if (event.target.matches("select[data-submit]")) { event.target.form.requestSubmit(); }
    if (event.target.matches("select[data-shows]")) { showChosen(event.target); }
  });
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("select[data-shows]").forEach(showChosen);
    const wrong = document.querySelector("[aria-invalid=true]");
    if (wrong) { wrong.focus(); }
  });
})();
