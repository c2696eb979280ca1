// The frame of every page: the sheet of keys, the session's token on every act, and a notice where one failed.
"use strict";

(function () {
  const csrf = document.querySelector('meta[name="csrf"]');
  const sheet = document.getElementById("keys-sheet");
  const notices = document.getElementById("notices");

  function notice(text, kind) {
    const line = document.createElement("p");
    line.className = kind || "";
    line.textContent = text;
    notices.append(line);
    setTimeout(() => line.remove(), 8000);
  }

  function typing(target) {
    return target.matches("input, textarea, select, [contenteditable=true]");
  }

  // Other scripts send acts through this, so that the token and the end of a session are seen to in one place.
  async function act(path, body, options) {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf ? csrf.content : "" },
      body: JSON.stringify(body),
      keepalive: Boolean(options && options.keepalive),
    });
    if (answer.status === 401) signIn(answer.headers.get("X-Sign-In"));
    return answer;
  }

  function signIn(where) {
    notice("Your session has ended; what you typed is kept.", "bad");
    setTimeout(() => location.assign(where || "/sign-in"), 600);
  }

  window.nightclerk = { act, notice, typing };

  document.addEventListener("htmx:configRequest", (event) => {
    if (csrf) event.detail.headers["X-CSRF-Token"] = csrf.content;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const answer = event.detail.xhr;
    if (answer.status === 401) return signIn(answer.getResponseHeader("X-Sign-In"));
    notice(answer.responseText.slice(0, 300) || "That did not work.", "bad");
  });
  document.addEventListener("htmx:sendError", () => notice("The server does not answer; try again.", "bad"));

  document.addEventListener("keydown", (event) => {
    if (event.key === "?" && !typing(event.target) && sheet && !sheet.open) {
      sheet.showModal();
      event.preventDefault();
    }
  });
  document.querySelectorAll("[data-keys-sheet]").forEach((button) => button.addEventListener("click", () => sheet.showModal()));
})();
