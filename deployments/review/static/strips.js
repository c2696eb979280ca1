// Answering strips: each is saved by its document's own route, one by one. Drafts and unsent answers are kept as the document page keeps them.
"use strict";

(function () {
  const root = document.getElementById("strips");
  const { act, gotThrough, isStale, told, notice, holds, drafts, unsaved } = window.nightclerk;
  const { kind, field, type } = root.dataset;
  const IDLE_MS = 30000;
  const STACK = "nightclerk:answers"; // of this tab, the document page's too
  const strips = [...root.querySelectorAll(".strip")];
  const following = document.getElementById("following");
  const input = (strip) => strip.querySelector(".value");
  const entries = (strip) => input(strip).value.split("\n").map((each) => each.trim()).filter(Boolean); // of a list, one a line
  const isOpen = (strip) => !strip.matches(".done, .other, .saving");
  const isChanged = (strip) => input(strip).value.trim() !== input(strip).defaultValue.trim();
  const why = (strip) => strip.querySelector(".said-why");
  const whyOf = (strip) => why(strip).value.trim();
  let chosen = null, lastAct = Date.now();
  const spent = new Map();

  function say(strip, text, how = "") {
    const line = strip.querySelector(".message");
    line.textContent = text;
    line.className = `message ${how}`;
    input(strip).setAttribute("aria-invalid", String(how === "bad"));
  }
  function choose(strip) {
    const first = input(strip);
    first.focus({ preventScroll: true });
    first.select();
    strip.scrollIntoView({ block: "nearest" });
  }
  function goOn(from) {
    const after = strips.slice(strips.indexOf(from) + 1).find(isOpen) || strips.find((strip) => strip !== from && isOpen(strip));
    return after ? choose(after) : following.focus();
  }
  function walk(by) {
    const at = Math.max(0, Math.min(strips.length - 1, strips.indexOf(chosen) + by));
    if (strips[at]) choose(strips[at]);
  }
  function count() {
    const left = strips.filter((strip) => !strip.matches(".done, .other")).length;
    document.getElementById("progress").textContent = left ? `${strips.length - left} of ${strips.length} answered` : "All strips of this page are answered.";
  }

  // Seconds and keys that a strip took, only while it is seen and worked on.
  function effort(strip) {
    if (!spent.has(strip)) spent.set(strip, { s: 0, keys: 0 });
    return spent.get(strip);
  }
  function tick() {
    const now = Date.now();
    if (chosen && document.visibilityState === "visible" && now - lastAct < IDLE_MS) effort(chosen).s += (now - lastAct) / 1000;
    lastAct = now;
  }
  for (const event of ["keydown", "pointerdown", "pointermove", "wheel"]) document.addEventListener(event, tick, { passive: true, capture: true });
  document.addEventListener("keydown", (event) => {
    if (chosen && !["Shift", "Control", "Alt", "Meta"].includes(event.key)) effort(chosen).keys += 1;
  }, true);

  // Saving.
  function entry(strip, action, more = {}) {
    tick();
    const { s, keys } = effort(strip), { hash, stage, previous } = strip.dataset;
    const body = { action, kind, stage, previous: previous ? Number(previous) : null, active_s: Math.round(s * 10) / 10, keystrokes: keys, why: whyOf(strip), ...more };
    return { url: `/documents/${hash}/fields/${field}`, field, label: input(strip).getAttribute("aria-label"), hash, query: "", body };
  }
  function enter(strip) {
    const typed = input(strip).value.trim();
    if (!isOpen(strip)) return goOn(strip);
    if (!isChanged(strip) && strip.dataset.shown) return save(strip, entry(strip, "accept", { shown: JSON.parse(strip.dataset.value) }));
    if (!typed) return say(strip, "Type what the document says; Alt+N if it does not hold it.", "doubt");
    const text = type === "names" ? entries(strip) : typed;
    return save(strip, entry(strip, "correct", { text, sure: strip.insist === typed }));
  }
  async function save(strip, sent) {
    if (!isOpen(strip)) return;
    strip.asSent = input(strip).value;
    strip.classList.add("saving");
    if (sent.body.action !== "correct") goOn(strip);
    const answer = await send(sent);
    const result = answer && (await told(answer));
    strip.classList.remove("saving");
    if (answer) took(strip, sent, answer, result);
    else strip.classList.add("unsaved");
  }
  async function send(sent) {
    const answer = await act(sent.url, sent.body).catch(() => null); // the server does not answer: as if it had failed
    if (answer && gotThrough(answer)) return answer;
    keep(sent, !answer || !isStale(answer));
    return null;
  }
  function took(strip, sent, answer, result) {
    strip.classList.remove("unsaved");
    if (answer.ok || result.same) return saved(strip, sent, result);
    if (answer.status === 409) return overtaken(strip, result);
    say(strip, result.can_insist ? `${result.message} Enter again saves it anyway.` : result.message || result.detail || "That did not work.", result.can_insist ? "doubt" : "bad");
    strip.insist = result.can_insist ? input(strip).value.trim() : undefined;
    return choose(strip);
  }
  function saved(strip, sent, result) {
    const words = { accept: "Right.", correct: taken(strip, result), null: "Not in the document.", unsure: "Left to somebody else." };
    spent.delete(strip);
    if (result.opinion_id) {
      strip.dataset.previous = result.opinion_id;
      remember({ hash: strip.dataset.hash, query: "", kind, field, opinion_id: result.opinion_id });
    }
    strip.querySelector("[data-do=undo]").hidden = false;
    if (strip.asSent !== undefined && strip.asSent !== input(strip).value) return say(strip, "Saved as it was when you said so; what you typed since is not saved yet.", "doubt");
    drafts.drop(strip.dataset.hash, field);
    strip.classList.add("done");
    say(strip, words[sent.body.action], "good");
    count();
    return chosen === strip && sent.body.action === "correct" ? goOn(strip) : undefined;
  }
  // What was typed may be taken for something else than one meant, such as the day for the month.
  function taken(strip, result) {
    const said = type === "names" ? entries(strip).join("; ") : input(strip).value.trim();
    return result.taken && result.taken !== said ? `Saved as ${result.taken}.` : "Saved.";
  }
  function overtaken(strip, result) {
    const card = new DOMParser().parseFromString(result.card || "", "text/html");
    const theirs = card.querySelector(".overtaken .two")?.textContent.replace(/^\s*theirs\s*/, "").trim();
    strip.classList.add("other");
    say(strip, [result.message || "Somebody was faster.", theirs, isChanged(strip) ? "What you typed is kept: open the document to save it over theirs." : ""].filter(Boolean).join(" "), "doubt");
    count();
    if (chosen === strip) goOn(strip);
  }

  // What did not get through is kept and tried again.
  let pause = 2000, again = 0;
  function keep(sent, retry) {
    unsaved.put(sent);
    if (!retry) return; // what says so stays on the page
    notice("Not saved yet. It is kept here and tried again.", "bad");
    clearTimeout(again);
    again = setTimeout(sendKept, pause);
    pause = Math.min(pause * 2, 30000);
  }
  async function sendKept() {
    for (const sent of unsaved.all()) {
      unsaved.drop(sent);
      const answer = await send(sent);
      if (!answer) return;
      pause = 2000;
      const strip = sent.field === field && document.getElementById(`s-${sent.hash}`), result = await told(answer);
      if (strip) took(strip, sent, answer, result);
      else unsaved.ended(sent, answer, result);
    }
  }

  // Undo: one's own last answer of this tab.
  const answers = () => JSON.parse(sessionStorage.getItem(STACK) || "[]");
  const remember = (one) => sessionStorage.setItem(STACK, JSON.stringify([...answers(), one].slice(-50)));
  let turn = Promise.resolve(); // one after the other, however fast the keys come
  const undo = (own) => (turn = turn.then(() => undoLast(own)));
  async function undoLast(own) {
    const all = answers();
    const last = own ? all.filter((each) => each.hash === own.dataset.hash && each.field === field).pop() : all[all.length - 1];
    if (!last) return notice("There is nothing of yours to take back.");
    const path = `/documents/${last.hash}/${last.field ? `fields/${last.field}` : "whole"}`;
    const answer = await act(path, { action: "undo", kind: last.kind, previous: last.opinion_id }).catch(() => null);
    if (!answer) return notice("The server does not answer; try again.", "bad");
    if (answer.ok || answer.status === 409) sessionStorage.setItem(STACK, JSON.stringify(answers().filter((each) => each.opinion_id !== last.opinion_id)));
    if (answer.status === 409) return notice("Somebody has answered after you: it can no longer be taken back.", "bad");
    if (!answer.ok) return isStale(answer) || notice(`It is not taken back. ${(await told(answer)).message || ""}`, "bad");
    const strip = last.field === field && document.getElementById(`s-${last.hash}`);
    if (!strip) return location.assign(last.field === field && last.kind === kind ? location.pathname + location.search : `/documents/${last.hash}#f-${last.field}`);
    strip.dataset.previous = (await answer.json()).opinion_id;
    strip.classList.remove("done");
    strip.querySelector("[data-do=undo]").hidden = true;
    say(strip, "Taken back.");
    count();
    return choose(strip);
  }

  // Typing, keys and buttons.
  root.addEventListener("input", (event) => {
    const strip = event.target.closest(".strip");
    strip.insist = undefined;
    fitted(input(strip));
    if (strip.matches(".done, .other")) return;
    say(strip, "");
    if (isChanged(strip) || whyOf(strip)) drafts.put(strip.dataset.hash, field, { rows: type === "names" ? entries(strip) : [input(strip).value], places: [], why: whyOf(strip) });
    else drafts.drop(strip.dataset.hash, field);
  });
  function fitted(box) {
    if (box.rows) box.rows = box.value.split("\n").length;
  }
  // Whether the key moves within a list's lines, or begins a new one.
  function isWithin(event) {
    const box = event.target;
    if (!box.matches("textarea")) return false;
    if (event.key === "Enter") return event.shiftKey || matchMedia("(hover: none)").matches; // a phone has no such key, and its button saves
    if (event.key === "ArrowUp") return box.value.lastIndexOf("\n", box.selectionStart - 1) >= 0 && box.selectionStart > 0;
    return event.key === "ArrowDown" && box.value.indexOf("\n", box.selectionEnd) >= 0;
  }
  root.addEventListener("focusin", (event) => {
    const strip = event.target.closest(".strip");
    if (strip !== chosen) tick();
    chosen = strip;
  });
  function take(strip, given) {
    if (!given || !isOpen(strip)) return undefined;
    if (!given.dataset.text) return DO.null(strip);
    return write(strip, given.dataset.text);
  }
  function write(strip, text) {
    input(strip).value = text;
    input(strip).dispatchEvent(new Event("input", { bubbles: true }));
    input(strip).focus();
  }
  const takeThe = (which) => chosen && take(chosen, chosen.querySelector(`[data-take="${which}"]`));
  // Why: out of the way until it is asked for; sent with whatever is answered.
  function setWhy(strip, words) {
    Object.assign(why(strip), { value: words, hidden: !words });
  }
  function sayWhy(strip) {
    why(strip).hidden = false;
    why(strip).focus();
  }
  const DO = { take, enter, null: (strip) => save(strip, entry(strip, "null")), unsure: (strip) => save(strip, entry(strip, "unsure")), undo, why: sayWhy, "bring-back": (strip) => bringBack(strip) };
  root.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-do]")) event.preventDefault(); // the focus stays in the strip
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) DO[button.dataset.do](button.closest(".strip"), button);
  });
  const ALT = {
    KeyN: () => chosen && DO.null(chosen), KeyU: () => chosen && DO.unsure(chosen), KeyZ: () => undo(), KeyW: () => chosen && isOpen(chosen) && DO.why(chosen), Digit1: () => takeThe(1), Digit2: () => takeThe(2),
    KeyO: () => chosen && window.open(`/documents/${chosen.dataset.hash}`, "_blank"),
    ArrowRight: () => following.click(), Period: () => following.click(), Slash: () => document.querySelector("[data-keys-sheet]").click(),
  };
  const PLAIN = {
    Enter: (strip) => (document.activeElement === strip ? choose(strip) : enter(strip)), ArrowDown: () => walk(1), ArrowUp: () => walk(-1),
    Escape: (strip) => (document.activeElement === why(strip) ? input(strip).focus() : isOpen(strip) && isChanged(strip) ? stepBack(strip) : leave(strip)),
  };
  // Esc: what was typed makes room for the value as it was, and can come back.
  function stepBack(strip) {
    strip.earlier = [input(strip).value, whyOf(strip)];
    setWhy(strip, "");
    write(strip, input(strip).defaultValue);
    const button = Object.assign(document.createElement("button"), { type: "button", className: "plain small", textContent: "Bring back what you typed" });
    button.dataset.do = "bring-back";
    say(strip, "As it was before you typed. ");
    strip.querySelector(".message").append(button);
  }
  function bringBack(strip) {
    const [value, words] = strip.earlier;
    setWhy(strip, words);
    write(strip, value);
  }
  function leave(strip) {
    strip.tabIndex = -1;
    strip.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.isComposing || event.ctrlKey || event.metaKey) return;
    const inStrip = event.target.matches(".strip, .strip .value, .strip .said-why");
    if (!event.altKey && isWithin(event)) return;
    if (event.altKey ? !ALT[event.code] : !inStrip && !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const does = event.altKey ? ALT[event.code] : PLAIN[event.key];
    if (!does) return;
    event.preventDefault();
    does(event.target.closest(".strip"));
  });

  // Claims on the documents, for as long as someone works here.
  const claimMs = Number(root.dataset.claimS) * 1000;
  const left = () => strips.filter((strip) => !strip.matches(".done")).map((strip) => strip.dataset.hash);
  async function hold() {
    const answer = await act("/strips/hold", { hashes: left() }).catch(() => null);
    if (!answer?.ok) return;
    const claims = Object.entries(await answer.json());
    holds.put(claims.filter(([, claim]) => claim.own).map(([hash]) => hash));
    for (const [hash, claim] of claims) {
      const strip = document.getElementById(`s-${hash}`), held = Boolean(claim.holder && !claim.own);
      if (held) say(strip, `${claim.holder} works on this document.`, "doubt");
      else if (strip.matches(".other.held")) say(strip, "");
      if (held || strip.matches(".held")) strip.classList.toggle("other", held);
      strip.classList.toggle("held", held);
    }
    count();
  }
  if (strips.length) {
    hold();
    setInterval(() => { if (document.visibilityState === "visible" && Date.now() - lastAct < claimMs) hold(); }, Math.max(2000, claimMs / 3));
    window.addEventListener("pagehide", () => act("/strips/release", { hashes: holds.drop(strips.map((strip) => strip.dataset.hash)) }, { keepalive: true }).catch(() => {}));
    window.addEventListener("pageshow", (event) => { if (event.persisted) hold(); });
  }
  for (const strip of strips) {
    const draft = drafts.get(strip.dataset.hash, field);
    if (!draft) continue;
    input(strip).value = draft.rows.join("\n");
    fitted(input(strip));
    setWhy(strip, draft.why || "");
    if (isChanged(strip) || whyOf(strip)) say(strip, "Not saved yet: what you typed is back.", "doubt");
  }
  sendKept();
  if (strips.find(isOpen)) choose(strips.find(isOpen));
  else following.focus();
})();
