// What somebody typed and has not saved, kept in the browser: drafts by person, document and field, and answers that did not get through.
"use strict";

(function () {
  const root = document.querySelector("[data-person]");
  if (!root) return;
  const person = root.dataset.person;
  const DAYS = 14;

  function read(key, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }
  function write(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
    } catch {
      window.nightclerk.notice("This browser keeps no drafts: save before you leave.", "bad");
    }
  }
  const draftKey = (hash, field) => `nightclerk:draft:${person}:${hash}:${field}`;
  const unsavedKey = `nightclerk:unsaved:${person}`;

  const drafts = {
    get: (hash, field) => read(draftKey(hash, field), null),
    put: (hash, field, draft) => write(draftKey(hash, field), { ...draft, at: Date.now() }),
    drop: (hash, field) => write(draftKey(hash, field), null),
  };
  const unsaved = {
    all: () => read(unsavedKey, []),
    put: (entry) => write(unsavedKey, [...unsaved.all().filter((each) => each.url !== entry.url), entry]),
    drop: (entry) => write(unsavedKey, unsaved.all().filter((each) => each.url !== entry.url)),
    ended,
  };
  // What became of an answer that was sent again. Where its field is on the page, that knows whether more was typed since.
  function ended(entry, answer, result, isHere) {
    const { hash, field, label } = entry;
    if (answer.ok || result.same) {
      if (!isHere) drafts.drop(hash, field);
      return window.nightclerk.notice(`${label}: saved now.`);
    }
    const why = answer.status === 409 && result.card ? "somebody else was faster." : result.message || result.detail || "it is not saved.";
    const kept = drafts.get(hash, field) ? " What you typed is kept as a draft of that document." : "";
    return window.nightclerk.notice(`${label}: ${why}${kept}`, "bad");
  }
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith("nightclerk:draft:"))) {
    if (Date.now() - (read(key, {}).at || 0) > DAYS * 86400000) write(key, null);
  }
  window.nightclerk.drafts = drafts;
  window.nightclerk.unsaved = unsaved;
})();
