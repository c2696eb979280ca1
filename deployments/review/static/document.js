// Answering a document's fields: keys, saving, undo, drafts, the claim on the document. Its pages are document_pages.js.
"use strict";

(function () {
  const root = document.getElementById("document");
  if (!root) return;
  const { act, gotThrough, isStale, told, notice, typing, pages, holds, drafts, unsaved } = window.nightclerk;
  const { hash, kind, query } = root.dataset;
  const base = `/documents/${hash}`;
  const evidence = JSON.parse(document.getElementById("evidence").textContent);
  const next = document.getElementById("next-document");
  const IDLE_MS = 30000;
  let chosen = null, held = !root.dataset.may, spent = new Map(), lastAct = Date.now();

  // Fields.
  const fields = () => [...root.querySelectorAll(".field")];
  const open = () => fields().filter((card) => card.dataset.state === "open" && !card.classList.contains("saving"));
  const named = (name) => document.getElementById(`f-${name}`);
  const inputs = (card) => [...card.querySelectorAll(".value")];
  const isTable = (card) => Boolean(card.dataset.columns); // a list of records: a row each, a cell a column
  const isList = (card) => card.dataset.type === "names" || isTable(card);
  const rowsOf = (card) => [...card.querySelectorAll(".row")];
  const cells = (row) => [...row.querySelectorAll(".value")];
  const typedIn = (input) => input.value.trim();
  const filledRows = (card, of) => rowsOf(card).filter((row) => cells(row).some(of));
  const read = (card, of) => (isTable(card) ? filledRows(card, of).flatMap((row) => cells(row).map(of)) : inputs(card).map(of).filter(Boolean));
  const texts = (card) => read(card, typedIn);
  const records = (card) => filledRows(card, typedIn).map((row) => Object.fromEntries(cells(row).map((cell) => [cell.dataset.column, typedIn(cell)])));
  const said = (card) => (isTable(card) ? records(card) : isList(card) ? texts(card) : texts(card)[0] || "");
  const whyOf = (card) => card.querySelector(".said-why")?.value.trim() || "";
  const whole = (card) => ({ rows: inputs(card).map((input) => input.value), places: placesOf(card), why: whyOf(card) }); // as a draft keeps it
  const isEmpty = (card) => texts(card).length === 0;
  const firsts = (card) => (card.rowsAtFirst ??= read(card, (input) => input.defaultValue.trim()));
  const isChanged = (card) => JSON.stringify(texts(card)) !== JSON.stringify(firsts(card));

  function choose(card, focus = true) {
    if (!card) return;
    if (chosen !== card) {
      tick();
      if (chosen) chosen.classList.remove("chosen");
      chosen = card;
      card.classList.add("chosen");
      const others = card.closest("details.others");
      if (others) others.open = true;
      const places = placesOf(card);
      pages.show(places.length ? places : evidence[card.dataset.field]);
    }
    if (!focus) return;
    const input = inputs(card)[0];
    input.focus({ preventScroll: true });
    input.select();
    card.scrollIntoView({ block: "nearest" });
  }
  function goOn(from) {
    const all = fields(), at = all.indexOf(from), left = open().filter((card) => card !== from);
    const following = left.find((card) => all.indexOf(card) > at) || left[0];
    if (following) return choose(following);
    document.getElementById("done").hidden = false;
    const look = document.getElementById("looked-at"); // the document as a whole may wait too
    return look && !look.disabled && !look.textContent.startsWith("Take") ? look.focus() : next.focus();
  }
  function walk(by) {
    const all = fields().filter((card) => card.offsetParent !== null || card.closest("details.others"));
    const at = all.indexOf(chosen);
    choose(all[Math.max(0, Math.min(all.length - 1, at + by))]);
  }
  function say(card, text, kind = "", found = []) {
    const line = card.querySelector(".message");
    line.textContent = text;
    line.className = `message ${kind}`;
    inputs(card).forEach((input) => input.setAttribute("aria-invalid", String(kind === "bad" && !isTable(card))));
    if (isTable(card)) tell(card, found);
  }
  // What the cells of a table were taken for, or what is wrong with them, below each.
  function tell(card, found) {
    card.querySelectorAll(".cell-message").forEach((line) => { line.textContent = ""; });
    const rows = filledRows(card, typedIn);
    for (const { row, column, words, error, doubt, note, spoken } of found) {
      const cell = rows[row]?.querySelector(`[data-column="${column}"]`);
      if (!cell) continue;
      const line = cell.nextElementSibling, taken = spoken && (spoken !== words || note) ? `= ${spoken}${note ? ` (${note})` : ""}` : "";
      line.textContent = error || doubt || taken;
      line.className = `cell-message ${error ? "bad" : doubt ? "doubt" : ""}`;
      cell.setAttribute("aria-invalid", String(Boolean(error)));
    }
  }

  // Where the value stands as somebody pointed at it; of a table, each cell knows its own place.
  function placesOf(card) {
    if (!isTable(card)) return card.places || [];
    const rows = filledRows(card, typedIn);
    return inputs(card).flatMap((cell, at) => (cell.place && typedIn(cell) ? [{ ...cell.place, at, row: rows.indexOf(cell.closest(".row")), column: cell.dataset.column }] : []));
  }
  function setPlaces(card, places) {
    if (!isTable(card)) card.places = places;
    else inputs(card).forEach((cell, at) => { cell.place = places.find((place) => place.at === at); });
  }
  function placeCells(card) {
    if (!isTable(card)) return;
    const rows = rowsOf(card);
    for (const { box, ...place } of evidence[card.dataset.field] || []) {
      const cell = rows[place.row]?.querySelector(`[data-column="${place.column}"]`);
      if (cell) cell.place = { ...place, box: box && [box.left, box.top, box.right, box.bottom] };
    }
  }
  function showCell(cell) {
    const near = cell.place ? [cell] : cells(cell.closest(".row")).filter((each) => each.place);
    pages.show(near.map((each) => each.place));
  }

  // Time and keys that a field took: only while the page is seen and used.
  function tick() {
    const now = Date.now(), name = chosen?.dataset.field;
    if (name && document.visibilityState === "visible" && now - lastAct < IDLE_MS) effort(name).s += (now - lastAct) / 1000;
    lastAct = now;
  }
  function effort(name) {
    if (!spent.has(name)) spent.set(name, { s: 0, keys: 0 });
    return spent.get(name);
  }
  for (const event of ["keydown", "pointerdown", "pointermove", "wheel"]) document.addEventListener(event, tick, { passive: true, capture: true });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") lastAct = Date.now(); else tick(); });
  document.addEventListener("keydown", (event) => {
    if (chosen && !["Shift", "Control", "Alt", "Meta"].includes(event.key)) effort(chosen.dataset.field).keys += 1;
  }, true);

  // Saving.
  function body(card, action, more = {}) {
    tick();
    const { s, keys } = effort(card.dataset.field);
    const { previous, stage } = card.dataset;
    return { action, kind, previous: previous ? Number(previous) : null, stage, active_s: Math.round(s * 10) / 10, keystrokes: keys, why: whyOf(card), ...more };
  }
  function enter(card) {
    if (card.classList.contains("saving")) return undefined;
    if (!isChanged(card) && card.dataset.shown) return save(card, body(card, "accept", { shown: JSON.parse(card.dataset.value) }));
    if (!isEmpty(card)) return save(card, body(card, "correct", { text: said(card), places: placesOf(card), sure: card.insist === JSON.stringify(said(card)) }));
    if (card.insist === "null") return save(card, body(card, "null"));
    card.insist = "null";
    return say(card, "Nothing is typed. Enter again says that the document does not hold it.", "doubt");
  }
  async function save(card, sent) {
    if (held) return say(card, "Somebody else works on this document.", "bad");
    const name = card.dataset.field, moveOn = sent.action !== "correct";
    card.asSent = JSON.stringify(texts(card));
    card.classList.add("saving");
    if (moveOn) goOn(card);
    const answer = await tryToSend({ url: `${base}/fields/${name}`, field: name, label: card.dataset.label, hash, query, body: sent });
    const result = answer && (await told(answer));
    card.classList.remove("saving"); // not before: other answers would count it as open
    return answer && took(card, sent, answer, result);
  }
  async function tryToSend(entry) {
    const answer = await act(entry.url, entry.body).catch(() => null); // the server does not answer: as if it had failed
    if (answer && gotThrough(answer)) return answer;
    keep(entry, !answer || !isStale(answer));
    return null;
  }
  function took(card, sent, answer, result) {
    const name = card.dataset.field;
    if (answer.ok || result.same) return saved(card, name, sent, result);
    if (answer.status === 409 && result.card) return overtaken(card, sent, result);
    const message = result.message || result.detail || "That did not work.";
    say(card, result.can_insist ? `${message} Enter again saves it anyway.` : message, result.can_insist ? "doubt" : "bad", result.cells);
    if (result.can_insist) card.insist = JSON.stringify(said(card));
    choose(card);
    return card.querySelector(".row .value[aria-invalid=true]")?.focus();
  }
  // Whether the field holds something else than when the answer was sent.
  function typedSince(card, sent) {
    if (sent.action === "correct") return JSON.stringify(said(card)) !== JSON.stringify(sent.text);
    return card.asSent === undefined ? isChanged(card) : card.asSent !== JSON.stringify(texts(card));
  }
  function saved(card, name, sent, result) {
    spent.delete(name);
    if (sent.action !== "undo" && result.opinion_id) remember({ hash, query, kind, field: name, opinion_id: result.opinion_id });
    if (!card) return undefined; // with its kind the field has left the page
    const had = chosen === card, since = typedSince(card, sent);
    evidence[name] = result.evidence;
    if (had && sent.action === "correct" && !since) goOn(card);
    const fresh = replaced(card, result.card, since);
    counted(result, sent.action === "undo");
    if (since) return say(fresh, "Saved as it was when you said so; what you typed since is not saved yet.", "doubt");
    drafts.drop(hash, name);
    return sent.action === "undo" || (had && chosen === card) ? choose(fresh) : undefined;
  }
  function overtaken(card, sent, result) {
    evidence[card.dataset.field] = result.evidence;
    const fresh = replaced(card, result.card, sent.action === "correct" || typedSince(card, sent));
    setWhy(fresh, sent.why || "");
    notice(result.message, "bad");
    choose(fresh);
  }
  function replaced(card, html, keepsText = false) {
    const holder = document.createElement("template");
    holder.innerHTML = html; // drawn by our own server, every value of the document escaped
    const fresh = holder.content.firstElementChild;
    const had = chosen === card, at = inputs(card).indexOf(document.activeElement), from = inputs(card)[at];
    const own = whole(card);
    const caret = from && [from.selectionStart, from.selectionEnd];
    card.replaceWith(fresh);
    prepare(fresh);
    if (had) chosen = null;
    if (keepsText) keepText(fresh, own, at, caret);
    return fresh;
  }
  function keepText(card, own, at, caret) {
    firsts(card);
    fill(card, own);
    drafts.put(hash, card.dataset.field, own);
    if (at < 0) return;
    choose(card, false);
    inputs(card)[at].focus({ preventScroll: true });
    inputs(card)[at].setSelectionRange(...caret);
  }
  let upTo = 0; // the latest answer that was counted
  function counted(result, undone = false) {
    if (!undone && result.opinion_id < upTo) return; // what comes late tells how it was before
    upTo = Math.max(upTo, result.opinion_id || 0);
    const count = document.getElementById("open-count");
    if (count) count.textContent = result.open;
    const done = document.getElementById("done");
    done.hidden = result.open > 0 && open().length > 0; // an answer that comes late does not hide what has the focus
    document.getElementById("done-text").textContent = result.done ? "All of it is answered." : "Nothing of it waits for you any more.";
  }

  // Answers that did not get through stay, and are tried again.
  let again = 0, pause = 2000;
  function keep(entry, retry) {
    unsaved.put(entry);
    if (entry.hash === hash) named(entry.field)?.classList.add("unsaved");
    if (!retry) return; // what says so stays on the page
    notice(`${entry.label || "Your answer"}: not saved yet. It is kept here and tried again.`, "bad");
    clearTimeout(again);
    again = setTimeout(sendKept, pause);
    pause = Math.min(pause * 2, 30000);
  }
  async function sendKept() {
    for (const entry of unsaved.all()) {
      unsaved.drop(entry);
      const answer = await tryToSend(entry);
      if (!answer) return;
      pause = 2000;
      const card = entry.hash === hash ? named(entry.field) : null, result = await told(answer);
      if (card) took(card, entry.body, answer, result);
      if (!card || answer.ok || result.same) unsaved.ended(entry, answer, result, Boolean(card));
    }
  }

  // Undo: one's own last answer, wherever it was.
  const STACK = "nightclerk:answers";
  const answers = () => JSON.parse(sessionStorage.getItem(STACK) || "[]");
  function remember(entry) {
    sessionStorage.setItem(STACK, JSON.stringify([...answers(), entry].slice(-50)));
  }
  function forget(opinion) {
    sessionStorage.setItem(STACK, JSON.stringify(answers().filter((each) => each.opinion_id !== opinion)));
  }
  let turn = Promise.resolve(); // one after the other, however fast the keys come
  const undo = (field) => (turn = turn.then(() => undoLast(field)));
  async function undoLast(field) {
    const all = answers();
    const last = field === undefined ? all[all.length - 1] : all.filter((each) => each.hash === hash && each.field === field).pop();
    if (!last) return notice("There is nothing of yours to take back.");
    const where = last.field ? `fields/${last.field}` : "whole";
    const answer = await act(`/documents/${last.hash}/${where}`, { action: "undo", kind: last.kind, previous: last.opinion_id }).catch(() => null);
    if (!answer) return notice("The server does not answer; try again.", "bad");
    if (answer.ok || answer.status === 409) forget(last.opinion_id);
    if (answer.status === 409) return notice("Somebody has answered after you: it can no longer be taken back.", "bad");
    if (!answer.ok) return isStale(answer) || notice(`It is not taken back. ${(await told(answer)).message || ""}`, "bad");
    if (last.hash !== hash || !last.field) return location.assign(`/documents/${last.hash}?${last.query}#f-${last.field}`);
    notice("Taken back.");
    return saved(named(last.field), last.field, { action: "undo" }, await answer.json());
  }

  // Typing: a draft at once, a check soon after.
  const checks = new WeakMap();
  root.addEventListener("input", (event) => {
    const card = event.target.closest(".field");
    if (card && event.target.matches(".said-why")) keepDraft(card);
    if (!card || !event.target.matches(".value")) return;
    if (isTable(card)) event.target.place = undefined; // other words stand elsewhere
    else if (event.inputType?.startsWith("history") && !isList(card)) card.places = []; // what was pointed at may be undone
    typed(card);
  });
  function keepDraft(card) {
    if (isChanged(card) || whyOf(card)) drafts.put(hash, card.dataset.field, whole(card));
    else drafts.drop(hash, card.dataset.field);
  }
  function typed(card) {
    card.insist = undefined;
    keepDraft(card);
    clearTimeout(checks.get(card));
    checks.delete(card);
    worded(card);
    say(card, "");
    if (isChanged(card) && !isEmpty(card)) checks.set(card, setTimeout(() => checked(card), 250));
  }
  function worded(card) {
    const word = card.querySelector(".save-word"), asShown = card.dataset.shown && !isChanged(card);
    if (!word) return;
    word.textContent = asShown ? card.dataset.right : "Save";
    const none = card.querySelector("[data-do=null]"); // said once
    none.hidden = word.textContent === none.firstChild.textContent.trim();
  }
  async function checked(card) {
    const text = said(card), asked = checks.get(card); // until more is typed
    const answer = await act("/check", { content_hash: hash, kind, field: card.dataset.field, text }).catch(() => null);
    const found = answer?.ok ? await answer.json().catch(() => null) : null;
    if (!found || asked !== checks.get(card) || !card.isConnected) return;
    if (found.error) return say(card, found.error, "bad", found.cells);
    if (found.doubt) return say(card, `${found.doubt} Enter twice saves it anyway.`, "doubt", found.cells);
    if (isTable(card)) return say(card, "", "", found.cells);
    const note = found.note ? ` (${found.note})` : "";
    return say(card, found.spoken && (found.spoken !== text || note) ? `= ${found.spoken}${note}` : "");
  }
  function fill(card, draft) {
    if (isList(card)) while (inputs(card).length < draft.rows.length) addRow(card);
    if (isTable(card)) rowsOf(card).slice(1).forEach((row) => { if (inputs(card).indexOf(cells(row)[0]) >= draft.rows.length) row.remove(); });
    inputs(card).forEach((input, at) => { input.value = draft.rows[at] ?? ""; });
    setPlaces(card, draft.places || []);
    setWhy(card, draft.why || whyOf(card));
    worded(card);
  }
  function restore() {
    for (const card of fields()) {
      const draft = drafts.get(hash, card.dataset.field);
      if (!draft) continue;
      firsts(card);
      fill(card, draft);
      if (!isChanged(card) && !whyOf(card)) { drafts.drop(hash, card.dataset.field); continue; }
      const at = new Date(draft.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      say(card, `Not saved yet: what you typed at ${at} is back. `, "doubt");
      offer(card, "Drop it", "drop-draft");
    }
  }
  function offer(card, words, does) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "plain small", textContent: words });
    button.dataset.do = does;
    card.querySelector(".message").append(button);
  }
  // As if it had been typed, so that the browser's own undo takes it back.
  function write(input, text) {
    input.focus({ preventScroll: true });
    input.select();
    if (!document.execCommand(text ? "insertText" : "delete", false, text)) input.value = text;
  }
  pages.onPick((place) => {
    const card = chosen;
    if (!card || held || !root.dataset.may) return;
    const rows = inputs(card), focused = rows.includes(document.activeElement) ? document.activeElement : rows[0];
    const at = isList(card) ? rows.indexOf(focused) : 0;
    firsts(card);
    if (!isTable(card)) card.places = isList(card) ? [...(card.places || []), place] : [place];
    write(rows[at], place.quote);
    if (isTable(card)) rows[at].place = place;
    typed(card);
    pages.show(isTable(card) ? [place] : card.places, false);
  });

  // Lists.
  function addRow(card, below = null) {
    firsts(card);
    const rows = rowsOf(card), row = rows[rows.length - 1].cloneNode(true);
    for (const cell of cells(row)) {
      cell.value = "";
      cell.setAttribute("value", "");
      cell.setAttribute("aria-invalid", "false");
    }
    row.querySelectorAll(".cell-message").forEach((line) => { line.textContent = ""; });
    (below || rows[rows.length - 1]).after(row);
    numbered(card);
    return cells(row)[0];
  }
  // Of a table, below the row where one is; of a list, at its end.
  function addRowHere(card) {
    const here = document.activeElement.closest(".row");
    addRow(card, isTable(card) && here && card.contains(here) ? here : null).focus();
  }
  function dropRow(card, row) {
    firsts(card);
    const rows = rowsOf(card), at = rows.indexOf(row), column = Math.max(0, cells(row).indexOf(document.activeElement));
    if (rows.length === 1) cells(row).forEach((cell) => { cell.value = ""; cell.place = undefined; });
    else row.remove();
    numbered(card);
    const left = rowsOf(card);
    cells(left[Math.min(at, left.length - 1)])[column].focus();
    typed(card);
  }
  function moveRow(card, row, by) {
    firsts(card);
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other || !other.matches(".row")) return;
    const cell = document.activeElement;
    if (by < 0) other.before(row);
    else other.after(row);
    numbered(card);
    (row.contains(cell) ? cell : cells(row)[0]).focus();
    typed(card);
  }
  function numbered(card) {
    rowsOf(card).forEach((row, at) => cells(row).forEach((cell, column) => {
      const about = cell.dataset.label ? `, ${cell.dataset.label}` : "";
      cell.setAttribute("aria-label", `${card.dataset.label}, row ${at + 1}${about}`);
      if (!isTable(card)) return;
      cell.nextElementSibling.id = `c-${card.dataset.field}-${at}-${column}`;
      cell.setAttribute("aria-describedby", `${cell.nextElementSibling.id} m-${card.dataset.field}`);
    }));
  }
  function prepare(card) {
    if (!isTable(card)) return;
    numbered(card);
    placeCells(card);
  }
  function take(card, which) {
    const given = card.querySelector(`[data-take="${which}"]`);
    if (!given || given.dataset.action === "unsure") return;
    if (given.dataset.text === "not in the document") return void save(card, body(card, "null"));
    firsts(card);
    fill(card, { rows: isList(card) ? JSON.parse(given.dataset.rows) : [given.dataset.text], places: [] });
    typed(card);
    inputs(card)[0].focus();
  }

  // Why: out of the way until it is asked for; sent with whatever is answered.
  function setWhy(card, words) {
    const input = card.querySelector(".said-why");
    if (input) Object.assign(input, { value: words, hidden: !words });
  }
  function sayWhy(card) {
    const input = card.querySelector(".said-why");
    input.hidden = false;
    input.focus();
  }

  // What buttons and keys do.
  const DO = {
    save: (card) => enter(card),
    null: (card) => save(card, body(card, "null")),
    unsure: (card) => save(card, body(card, "unsure")),
    undo: (card) => (card.dataset.own ? undoOwn(card) : undo()),
    take: (card, button) => take(card, button.dataset.which),
    "add-row": (card) => addRowHere(card),
    "drop-row": (card, button) => dropRow(card, button.closest(".row")),
    "drop-draft": (card) => dropDraft(card),
    "bring-back": (card) => bringBack(card),
    why: (card) => sayWhy(card),
    "looked-at": () => lookedAt(),
  };
  async function undoOwn(card) {
    const sent = body(card, "undo", { previous: Number(card.dataset.own) });
    const answer = await act(`${base}/fields/${card.dataset.field}`, sent).catch(() => null);
    if (!answer) return notice("The server does not answer; try again.", "bad");
    if (answer.ok || answer.status === 409) forget(sent.previous);
    return isStale(answer) || took(card, sent, answer, await told(answer));
  }
  function asAtFirst(card) {
    const rows = firsts(card).length ? firsts(card) : [""];
    if (isList(card)) fill(card, { rows, places: [] });
    else write(inputs(card)[0], rows[0]);
    setPlaces(card, []);
    setWhy(card, "");
    placeCells(card);
    typed(card);
  }
  // Esc: what was typed makes room for the value as it was, and can come back.
  function stepBack(card) {
    card.earlier = whole(card);
    asAtFirst(card);
    say(card, "As it was before you typed. ");
    return offer(card, "Bring back what you typed", "bring-back");
  }
  function bringBack(card) {
    fill(card, card.earlier);
    typed(card);
    inputs(card)[0].focus();
  }
  function dropDraft(card) {
    asAtFirst(card);
    card.querySelector(".overtaken")?.remove();
    choose(card);
  }
  async function lookedAt() {
    const own = document.getElementById("looked-at").textContent.startsWith("Take");
    const previous = root.dataset.wholePrevious ? Number(root.dataset.wholePrevious) : null;
    const answer = await act(`${base}/whole`, { action: own ? "undo" : "accept", kind, previous }).catch(() => null);
    if (!answer) return notice("The server does not answer; try again.", "bad");
    if (isStale(answer)) return undefined;
    const result = await told(answer);
    if (!answer.ok) return notice(result.message || "That did not work.", "bad");
    if (own) return location.reload();
    remember({ hash, query, kind, field: "", opinion_id: result.opinion_id });
    document.getElementById("looked-at").disabled = true;
    counted({ open: open().length, done: true });
    return next.focus();
  }
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]"), card = button?.closest(".field");
    if (card) choose(card, false);
    if (button) DO[button.dataset.do](card, button);
  });
  root.addEventListener("focusin", (event) => {
    const card = event.target.closest(".field");
    if (card) choose(card, false);
    if (card && isTable(card) && event.target.matches(".value")) showCell(event.target);
  });
  root.addEventListener("mousedown", (event) => { // a card that is clicked is chosen; its buttons keep the focus in the field
    const card = event.target.closest(".field");
    if (!card || event.target.closest("input, textarea, summary, a")) return;
    if (event.target.closest("button")) event.preventDefault(); // chosen by the click: choosing moves what is under the mouse
    else if (card !== chosen) {
      event.preventDefault(); // it would take the focus out of the field again
      choose(card);
    }
  });

  const ALT = {
    KeyN: () => chosen && DO.null(chosen), KeyU: () => chosen && chosen.dataset.state === "open" && DO.unsure(chosen), KeyZ: () => undo(), KeyW: () => chosen && root.dataset.may && DO.why(chosen),
    ArrowDown: (event) => (event.shiftKey ? moved(event, 1) : walk(1)), ArrowUp: (event) => (event.shiftKey ? moved(event, -1) : walk(-1)),
    ArrowRight: () => next.click(), Period: () => next.click(), KeyP: (event) => pages.step(event.shiftKey ? -1 : 1), KeyT: () => pages.asText(),
    KeyA: () => chosen && isList(chosen) && addRowHere(chosen), KeyX: (event) => chosen && isList(chosen) && event.target.closest(".row") && dropRow(chosen, event.target.closest(".row")),
    KeyR: () => chosen && take(chosen, "rules"), Digit1: () => chosen && take(chosen, 1), Digit2: () => chosen && take(chosen, 2),
    Equal: () => pages.zoomIn(), Minus: () => pages.zoomOut(), Digit0: () => pages.fit(), Slash: () => document.querySelector("[data-keys-sheet]").click(),
  };
  function moved(event, by) {
    const row = event.target.closest(".row");
    if (row) moveRow(chosen, row, by);
  }
  const PLAIN = { "+": () => pages.zoomIn(), "=": () => pages.zoomIn(), "-": () => pages.zoomOut(), "0": () => pages.fit() };
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.isComposing) return;
    const inField = event.target.matches(".value"), inWhy = event.target.matches(".said-why");
    let does = null;
    if (event.altKey && !event.ctrlKey && !event.metaKey) does = ALT[event.code];
    else if (event.key === "Enter" && (inField || inWhy) && !event.shiftKey && !event.ctrlKey) does = () => enter(event.target.closest(".field"));
    else if (event.key === "Escape" && inWhy) does = () => inputs(event.target.closest(".field"))[0].focus();
    else if (event.key === "Escape" && inField) does = () => leave(event.target.closest(".field"));
    else if (["ArrowDown", "ArrowUp"].includes(event.key) && event.target.closest(".row")) does = () => beside(event.target, event.key === "ArrowDown" ? 1 : -1);
    else if (!typing(event.target) && !event.ctrlKey && !event.metaKey) does = PLAIN[event.key];
    if (!does) return;
    event.preventDefault();
    does(event);
  });
  function leave(card) {
    if (card.querySelector(".overtaken")) return dropDraft(card);
    if (isChanged(card)) return stepBack(card);
    card.tabIndex = -1;
    return card.focus();
  }
  function beside(input, by) {
    const row = input.closest(".row"), rows = rowsOf(input.closest(".field"));
    const other = rows[rows.indexOf(row) + by];
    if (other) cells(other)[Math.max(0, cells(row).indexOf(input))].focus();
  }

  // The kind.
  document.getElementById("kind-form")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    const answer = await act(`${base}/kind`, given).catch(() => null);
    if (answer?.ok) {
      notice(`It goes back: the next night reads it as ${given.kind.replaceAll("_", " ")}.`);
      document.getElementById("done").hidden = false;
      document.getElementById("open-fields").replaceChildren();
      document.getElementById("whole")?.remove();
      return next.focus();
    }
    return notice(answer ? (await answer.text()).slice(0, 300) : "The server does not answer; try again.", "bad");
  });

  // The claim: taken on opening, renewed while somebody works, given back on leaving.
  const claimLine = document.getElementById("claim");
  const claimMs = Number(root.dataset.claimS) * 1000;
  async function claim(how) {
    const answer = await act(`${base}/${how}`, {}).catch(() => null);
    if (!answer?.ok) return;
    const found = await answer.json().catch(() => ({}));
    if (how === "renew" && !found.own && !found.holder) return void claim("claim");
    const was = held;
    held = Boolean(found.holder && !found.own);
    if (found.own) holds.put([hash]);
    root.classList.toggle("held", held);
    inputsReadOnly(held);
    claimLine.hidden = !held;
    claimLine.textContent = held ? `${found.holder} works on this document: you see it, but cannot answer.` : "";
    if (was && !held) location.reload(); // what the other one answered
  }
  function inputsReadOnly(on) {
    root.querySelectorAll(".value").forEach((input) => { input.readOnly = on; });
  }
  if (root.dataset.may) {
    claim("claim");
    setInterval(() => {
      if (held) claim("claim");
      else if (document.visibilityState === "visible" && Date.now() - lastAct < claimMs) claim("renew");
    }, Math.max(2000, claimMs / 4));
    window.addEventListener("pagehide", () => { if (holds.drop([hash]).length && !held) act(`${base}/release`, {}, { keepalive: true }).catch(() => {}); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) claim("claim"); });
  }

  fields().forEach(prepare);
  restore();
  sendKept();
  const wanted = location.hash.startsWith("#f-") ? document.getElementById(location.hash.slice(1)) : null;
  if (wanted || open()[0]) choose(wanted || open()[0]);
  else if (document.getElementById("looked-at")) document.getElementById("looked-at").focus();
  else next.focus();
})();
