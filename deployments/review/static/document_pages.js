// The pages of a document: pictures as they come into view, zoom, the marks of evidence, and words that are chosen by a click or a box.
"use strict";

(function () {
  const root = document.getElementById("document");
  const scroller = document.getElementById("sheets");
  if (!root || !scroller) return;
  const base = `/documents/${root.dataset.hash}`;
  const sheets = [...scroller.querySelectorAll(".sheet")];
  const byNumber = new Map(sheets.map((sheet) => [Number(sheet.dataset.number), sheet]));
  const numberBox = document.getElementById("page-number");
  const SCALES = [1, 1.5, 2, 3, 4];
  const MOST_PIXELS_A_POINT = 2.4; // a slip would else fill the screen with three lines
  const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu;
  const words = new Map(); // page number -> promise of its lines
  let zoom = 1, marked = [], picked = () => {};

  const inert = (text) => text.replace(HIDDEN, (c) => (c === "\n" || c === "\t" ? c : "\ufffd"));
  const isText = (sheet) => sheet.classList.contains("written") || sheet.classList.contains("as-text");

  function linesOf(number) {
    if (!words.has(number)) {
      const asked = fetch(`${base}/words/${number}.json`).then((answer) => (answer.ok ? answer.json() : { lines: [] }));
      words.set(number, asked.catch(() => { words.delete(number); return { lines: [] }; }));
    }
    return words.get(number);
  }

  // Pictures: near pages only, in the size that the screen shows; one that has left again before it came is not waited for.
  function draw(sheet) {
    const image = sheet.querySelector("img");
    if (!image || isText(sheet)) return write(sheet);
    const needed = (sheet.clientWidth * window.devicePixelRatio) / Number(sheet.dataset.width);
    const scale = SCALES.find((each) => each >= needed * 0.85) || SCALES[SCALES.length - 1];
    if (Number(image.dataset.scale || 0) >= scale) return undefined;
    if (!image.dataset.scale && image.getAttribute("src") && scale <= 1.5) return (image.dataset.scale = "1.5");
    image.dataset.scale = scale;
    image.src = `${base}/pages/${sheet.dataset.number}.png?scale=${scale}`;
    return undefined;
  }

  function forget(sheet) {
    const image = sheet.querySelector("img");
    if (image && image.getAttribute("src") && !image.complete) {
      image.removeAttribute("src");
      delete image.dataset.scale;
    }
  }

  function failed(event) {
    const sheet = event.target.closest(".sheet");
    if (!event.target.getAttribute("src")) return;
    sheet.classList.add("as-text");
    write(sheet);
  }

  async function write(sheet) {
    if (sheet.querySelector(".lines")) return;
    const list = document.createElement("ol");
    list.className = "lines";
    sheet.append(list);
    const page = await linesOf(Number(sheet.dataset.number));
    page.lines.forEach(([text], at) => {
      const line = document.createElement("li");
      line.dataset.line = at;
      line.textContent = inert(text);
      list.append(line);
    });
    if (page.left_out) list.append(Object.assign(document.createElement("li"), { textContent: `… and ${page.left_out} more lines, in the original` }));
    if (!page.lines.length) list.append(Object.assign(document.createElement("li"), { textContent: "No text was read on this page." }));
    paint(sheet);
  }

  const waiting = new Map();
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(waiting.get(target));
      if (isIntersecting) waiting.set(target, setTimeout(() => draw(target), 60));
      else forget(target);
    }
  }, { root: scroller, rootMargin: "60% 0px" });
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (isIntersecting) linesOf(Number(target.dataset.number));
  }, { root: scroller, threshold: 0.05 });
  for (const sheet of sheets) {
    if (sheet.dataset.width) {
      sheet.style.aspectRatio = `${sheet.dataset.width} / ${sheet.dataset.height}`;
      sheet.style.setProperty("--cap", `${MOST_PIXELS_A_POINT * sheet.dataset.width}px`);
    }
    const image = sheet.querySelector("img");
    if (image) {
      image.addEventListener("error", failed);
      if (image.getAttribute("src") && image.complete && !image.naturalWidth) failed({ target: image });
    }
    near.observe(sheet);
    seen.observe(sheet);
  }

  // Where one is, and going elsewhere.
  function current() {
    const middle = scroller.getBoundingClientRect().top + scroller.clientHeight / 3;
    return sheets.find((sheet) => sheet.getBoundingClientRect().bottom > middle) || sheets[sheets.length - 1];
  }
  function goTo(sheet, share = 0) {
    if (!sheet) return;
    const offset = sheet.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    numberBox.value = sheet.dataset.number;
    scroller.scrollTo({ top: offset + share * sheet.clientHeight - (share ? scroller.clientHeight / 3 : 8) });
  }
  function step(by) {
    const at = sheets.indexOf(current());
    goTo(sheets[Math.max(0, Math.min(sheets.length - 1, at + by))]);
  }
  scroller.addEventListener("scroll", () => {
    const sheet = current();
    if (sheet && document.activeElement !== numberBox) numberBox.value = sheet.dataset.number;
  }, { passive: true });
  numberBox.addEventListener("change", () => goTo(byNumber.get(Number(numberBox.value))));
  numberBox.addEventListener("keydown", (event) => { if (event.key === "Enter") goTo(byNumber.get(Number(numberBox.value))); });

  function zoomTo(wanted) {
    const before = scroller.scrollHeight;
    const middle = scroller.scrollTop + scroller.clientHeight / 2;
    const across = (scroller.scrollLeft + scroller.clientWidth / 2) / scroller.scrollWidth;
    zoom = Math.max(0.4, Math.min(5, wanted));
    scroller.style.setProperty("--zoom", zoom);
    scroller.scrollTop = (middle / before) * scroller.scrollHeight - scroller.clientHeight / 2;
    scroller.scrollLeft = across * scroller.scrollWidth - scroller.clientWidth / 2;
    sheets.filter(isNear).forEach(draw);
  }
  function isNear(sheet) {
    const box = sheet.getBoundingClientRect(), frame = scroller.getBoundingClientRect();
    return box.bottom > frame.top - frame.height && box.top < frame.bottom + frame.height;
  }
  function asText() {
    const on = !sheets.some((sheet) => sheet.classList.contains("as-text"));
    const at = current();
    for (const sheet of sheets.filter((each) => each.dataset.width)) sheet.classList.toggle("as-text", on);
    document.querySelector("[data-view=text]").setAttribute("aria-pressed", String(on));
    sheets.filter(isNear).forEach(draw);
    goTo(at);
    show(marked, false);
  }
  // A finger's drag scrolls; while this is on, it marks instead, once.
  function boxing(on) {
    scroller.classList.toggle("boxing", on);
    document.querySelector("[data-view=box]").setAttribute("aria-pressed", String(on));
  }
  const isBoxing = () => scroller.classList.contains("boxing");
  const VIEWS = {
    before: () => step(-1), after: () => step(1), in: () => zoomTo(zoom * 1.25), out: () => zoomTo(zoom / 1.25), fit: () => zoomTo(1), text: asText,
    box: () => boxing(!isBoxing()),
  };
  document.querySelectorAll("[data-view]").forEach((button) => button.addEventListener("click", () => VIEWS[button.dataset.view]()));
  scroller.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoomTo(zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
  }, { passive: false });

  // Marks.
  function overlay(sheet) {
    let svg = sheet.querySelector("svg");
    if (!svg) {
      svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "0 0 1 1");
      svg.setAttribute("preserveAspectRatio", "none");
      svg.setAttribute("aria-hidden", "true");
      sheet.append(svg);
    }
    return svg;
  }
  function rectangle(sheet, kind, [left, top, right, bottom], margin = 0) {
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const place = { x: left - margin, y: top - margin / 2, width: right - left + 2 * margin, height: bottom - top + margin };
    for (const [name, value] of Object.entries(place)) rect.setAttribute(name, value);
    rect.setAttribute("class", kind);
    overlay(sheet).append(rect);
    return rect;
  }
  function clear(sheet, kind) {
    sheet.querySelectorAll(`svg .${kind}`).forEach((rect) => rect.remove());
  }
  function edges(box) {
    return Array.isArray(box) ? box : [box.left, box.top, box.right, box.bottom];
  }
  function paint(sheet) {
    clear(sheet, "mark");
    sheet.querySelectorAll(".lines li.marked, .lines li:has(mark)").forEach((line) => {
      line.classList.remove("marked");
      line.textContent = line.textContent;
    });
    for (const place of marked.filter((each) => each.page === Number(sheet.dataset.number))) {
      if (place.box) rectangle(sheet, "mark", edges(place.box), 0.004);
      if (place.line_first !== null && place.line_first !== undefined) markLines(sheet, place);
    }
  }
  function markLines(sheet, place) {
    for (let at = place.line_first; at <= (place.line_last ?? place.line_first); at += 1) {
      const line = sheet.querySelector(`.lines li[data-line="${at}"]`);
      if (!line) continue;
      const start = line.textContent.toLowerCase().indexOf(inert(place.quote || "").toLowerCase());
      if (!place.quote || start < 0) line.classList.add("marked");
      else {
        const mark = document.createElement("mark"), text = line.textContent, end = start + place.quote.length;
        mark.textContent = text.slice(start, end);
        line.replaceChildren(text.slice(0, start), mark, text.slice(end));
      }
    }
  }
  async function show(places, scroll = true) {
    const before = new Set(marked.map((place) => place.page));
    marked = places || [];
    for (const number of new Set([...before, ...marked.map((place) => place.page)])) {
      const sheet = byNumber.get(number);
      if (sheet) paint(sheet);
    }
    const first = scroll && marked[0];
    const sheet = first && byNumber.get(first.page);
    if (!sheet) return;
    if (isText(sheet)) {
      await write(sheet);
      if (first !== marked[0]) return;
      const line = sheet.querySelector(`.lines li[data-line="${first.line_first}"]`);
      if (line) scroller.scrollTo({ top: line.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop - scroller.clientHeight / 3 });
      else goTo(sheet);
      return;
    }
    if (!first.box) return goTo(sheet);
    const box = edges(first.box), frame = scroller.getBoundingClientRect(), page = sheet.getBoundingClientRect();
    const top = page.top + box[1] * page.height, bottom = page.top + box[3] * page.height;
    if (top < frame.top + 10 || bottom > frame.bottom - 10) goTo(sheet, box[1]);
    const left = page.left + box[0] * page.width, right = page.left + box[2] * page.width;
    if (left < frame.left || right > frame.right) scroller.scrollLeft += (left + right) / 2 - (frame.left + frame.right) / 2;
  }

  // Choosing words of a picture: a click takes one, a box those within it. The middle button, or Shift, drags the page instead.
  function spot(sheet, event) {
    const box = sheet.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }
  function within(lines, inside) {
    const found = [];
    lines.forEach(([, , parts], line) => parts.forEach(([text, box, ocr]) => { if (inside(box)) found.push({ text, box, ocr, line }); }));
    return found;
  }
  function pick(sheet, found) {
    if (!found.length) return;
    const quote = found.map((word) => word.text).join(" ");
    const box = found.map((word) => word.box).reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]);
    const ocr = found.map((word) => word.ocr).filter((each) => each !== null);
    picked({ page: Number(sheet.dataset.number), line_first: found[0].line, line_last: found[found.length - 1].line, box, quote, ocr_confidence: ocr.length ? Math.min(...ocr) : null });
  }
  let drag = null;
  scroller.addEventListener("pointerdown", (event) => {
    const sheet = event.target.closest(".sheet");
    if (event.pointerType !== "mouse") {
      if (!isBoxing() || !sheet || !event.isPrimary) return;
      drag = isText(sheet) ? { sheet, caret: caretAt(event) } : { sheet, from: spot(sheet, event) };
    } else if (event.button === 1 || (event.button === 0 && (event.shiftKey || !sheet))) drag = { pan: [event.clientX, event.clientY] };
    else if (event.button === 0 && sheet && !isText(sheet)) drag = { sheet, from: spot(sheet, event) };
    else return;
    event.preventDefault(); // the focus stays in the field
  });
  document.addEventListener("pointermove", (event) => {
    if (drag && drag.pan) {
      scroller.scrollBy(drag.pan[0] - event.clientX, drag.pan[1] - event.clientY);
      drag.pan = [event.clientX, event.clientY];
    } else if (drag && drag.caret) {
      const to = caretAt(event);
      if (to) window.getSelection().setBaseAndExtent(...drag.caret, ...to);
    } else if (drag && drag.from) {
      const to = spot(drag.sheet, event), [x, y] = drag.from;
      drag.to = [Math.min(x, to[0]), Math.min(y, to[1]), Math.max(x, to[0]), Math.max(y, to[1])].map((share) => Math.max(0, Math.min(1, share)));
      clear(drag.sheet, "drag");
      rectangle(drag.sheet, "drag", drag.to);
    } else hover(event);
  });
  async function hover(event) {
    const sheet = event.target.closest && event.target.closest(".sheet");
    sheets.filter((each) => each.querySelector("svg .hover")).forEach((each) => clear(each, "hover"));
    if (!sheet || isText(sheet)) return;
    const [x, y] = spot(sheet, event);
    const { lines } = await linesOf(Number(sheet.dataset.number));
    const [word] = within(lines, (box) => box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3]);
    if (word) rectangle(sheet, "hover", word.box);
  }
  document.addEventListener("pointerup", async (event) => {
    if (!drag) return;
    const { sheet, from, to, caret } = drag;
    drag = null;
    if (!sheet) return;
    clear(sheet, "drag");
    if (caret) {
      boxing(false);
      return pickText(window.getSelection());
    }
    const { lines } = await linesOf(Number(sheet.dataset.number));
    if (to && (to[2] - to[0] > 0.005 || to[3] - to[1] > 0.005)) {
      boxing(false);
      pick(sheet, within(lines, (box) => { const x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2; return to[0] <= x && x <= to[2] && to[1] <= y && y <= to[3]; }));
    } else if (event.pointerType === "mouse") pick(sheet, within(lines, (box) => box[0] <= from[0] && from[0] <= box[2] && box[1] <= from[1] && from[1] <= box[3]).slice(0, 1));
  });
  document.addEventListener("pointercancel", () => {
    if (drag?.sheet) clear(drag.sheet, "drag");
    drag = null;
  });
  scroller.addEventListener("click", async (event) => { // a finger's tap
    const sheet = event.target.closest(".sheet");
    if (!sheet || isText(sheet) || event.pointerType === "mouse") return;
    const [x, y] = spot(sheet, event);
    const { lines } = await linesOf(Number(sheet.dataset.number));
    pick(sheet, within(lines, (box) => box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3]).slice(0, 1));
  });

  // Choosing words of a text: what is selected, else the word under the click.
  scroller.addEventListener("mouseup", (event) => {
    if (!event.target.closest(".lines")) return;
    const chosen = window.getSelection();
    if (chosen.rangeCount && !chosen.isCollapsed) return pickText(chosen);
    const range = wordAt(event);
    if (range) pickRange(range);
  });
  function pickText(chosen) {
    if (chosen.rangeCount && !chosen.isCollapsed) pickRange(chosen.getRangeAt(0));
  }
  function pickRange(range) {
    const list = range.startContainer.parentElement.closest(".lines");
    if (!list) return;
    const lineOf = (node) => Number((node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("li")?.dataset.line);
    const place = { page: Number(list.closest(".sheet").dataset.number), line_first: lineOf(range.startContainer), line_last: lineOf(range.endContainer), box: null, quote: range.toString().replace(/\s+/g, " ").trim(), ocr_confidence: null };
    if (place.quote && Number.isInteger(place.line_first) && Number.isInteger(place.line_last)) picked(place);
  }
  // The text node under the pointer and the place in it; null where there is none.
  function caretAt(event) {
    const caret = document.caretPositionFromPoint ? document.caretPositionFromPoint(event.clientX, event.clientY) : null;
    const old = !caret && document.caretRangeFromPoint ? document.caretRangeFromPoint(event.clientX, event.clientY) : null;
    const node = caret ? caret.offsetNode : old && old.startContainer, at = caret ? caret.offset : old && old.startOffset;
    return node && node.nodeType === Node.TEXT_NODE ? [node, at] : null;
  }
  function wordAt(event) {
    const [node, at] = caretAt(event) || [];
    if (!node) return null;
    const range = document.createRange();
    const from = node.data.slice(0, at).search(/\S+$/), more = node.data.slice(at).search(/\s|$/);
    range.setStart(node, from < 0 ? at : from);
    range.setEnd(node, at + more);
    return range;
  }

  window.nightclerk.pages = { show, step, zoomIn: VIEWS.in, zoomOut: VIEWS.out, fit: VIEWS.fit, asText, onPick: (heard) => { picked = heard; } };
})();
