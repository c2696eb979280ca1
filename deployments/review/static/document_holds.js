// Which documents this person's tabs hold, kept in the browser: a tab that is left gives back only what no other tab works on.
"use strict";

(function () {
  const root = document.querySelector("[data-claim-s]");
  if (!root) return;
  const START = `nightclerk:holds:${root.dataset.person}:`;
  const own = START + Math.random().toString(36).slice(2);
  const leaseMs = Number(root.dataset.claimS) * 1000;

  function others() {
    const found = [];
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(START) && each !== own)) {
      const { at, hashes } = JSON.parse(localStorage.getItem(key));
      if (Date.now() - at < leaseMs) found.push(...hashes);
      else localStorage.removeItem(key); // its tab was killed, or nobody has worked there for as long as a claim lasts
    }
    return found;
  }
  function tried(act, otherwise) {
    try {
      return act();
    } catch {
      return otherwise; // a browser that keeps nothing
    }
  }

  window.nightclerk.holds = {
    // Said whenever the documents are claimed or kept.
    put: (hashes) => tried(() => localStorage.setItem(own, JSON.stringify({ at: Date.now(), hashes }))),
    // This tab is left: which of them to give back.
    drop: (hashes) => tried(() => {
      localStorage.removeItem(own);
      const held = new Set(others());
      return hashes.filter((hash) => !held.has(hash));
    }, hashes),
  };
})();
