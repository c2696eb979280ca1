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

  // Somebody has signed in since the page was made. It is said once, and stays.
  function stale() {
    if (document.getElementById("stale")) return;
    const line = document.createElement("p"), button = document.createElement("button");
    line.id = "stale";
    line.className = "bad";
    button.type = "button";
    button.textContent = "Reload";
    button.addEventListener("click", () => location.reload());
    line.append("Your session changed: reload the page; what you typed is kept. ", button);
    notices.append(line);
  }

  function typing(target) {
    return target.matches("input, textarea, select, [contenteditable=true]");
  }

  // Other scripts send acts through these, so that the token and the end of a session are seen to in one place.
  async function act(path, body, options) {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf ? csrf.content : "" },
      body: JSON.stringify(body),
      keepalive: Boolean(options && options.keepalive),
    });
    if (answer.status === 401) signIn(answer.headers.get("X-Sign-In"));
    if (isStale(answer)) stale();
    return answer;
  }
  const isStale = (answer) => answer.headers.has("X-Session-Changed");
  const gotThrough = (answer) => answer.status < 500 && answer.status !== 401 && !isStale(answer);

  // What the server says: its JSON, or a refusal's text as a message.
  async function told(answer) {
    const text = await answer.text().catch(() => "");
    try {
      return JSON.parse(text);
    } catch {
      return { message: text.slice(0, 300) || "That did not work." };
    }
  }

  function signIn(where) {
    notice("Your session has ended; what you typed is kept.", "bad");
    setTimeout(() => location.assign(where || "/sign-in"), 600);
  }

  window.nightclerk = { act, gotThrough, isStale, told, notice, typing };

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
