// The queue by keyboard: j and k choose a document, Enter opens it or starts with the first free one, / goes to the search.
"use strict";

(function () {
  const typing = window.nightclerk.typing;
  let chosen = null; // the hash of the chosen document, kept while the list is fetched anew

  const links = () => [...document.querySelectorAll("#list .open")];
  const press = (selector) => document.querySelector(selector)?.click();

  function move(step) {
    const all = links();
    const at = all.findIndex((link) => link.closest("tr").dataset.hash === chosen);
    const link = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    if (link) link.focus();
  }

  function mine() {
    const state = document.querySelector("#tabs [aria-current]")?.dataset.state === "mine" ? "open" : "mine";
    press(`#tabs [data-state=${state}]`);
  }

  const keys = {
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    n: () => press("#following"),
    m: mine,
    "/": () => document.getElementById("search").select(),
    Enter: () => press("#start"),
  };

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("#list tr");
    if (row) chosen = row.dataset.hash;
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && event.target.closest("#filters")) return move(chosen ? 0 : 1);
    const own = typing(event.target) || (event.key === "Enter" && event.target.closest("a, button, summary"));
    if (own || !keys[event.key]) return;
    keys[event.key]();
    event.preventDefault();
  });

  // Who holds what may have changed while one was away.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") htmx.ajax("GET", location.href, { target: "#list", select: "#list", swap: "outerHTML" });
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!chosen || document.activeElement !== document.body) return;
    links().find((link) => link.closest("tr").dataset.hash === chosen)?.focus();
  });
})();
