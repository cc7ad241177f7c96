// The livechat of a PROLINK desk. One tag: <script src="https://HOST/livechat/NAME/widget.js" defer></script>
// No cookies, no inline style or script; whatever anybody wrote is shown as text only.
(function (settings) {
  "use strict";
  if (document.querySelector("prolink-chat")) return;
  const base = document.currentScript.src.replace(/widget\.js.*$/, "");
  const store = storage("prolink " + base + " ");
  const TEXT = 4000, RESEND = 8000, SILENCE = 60000, PATIENCE = 12000; // milliseconds
  let token = store.get("token"), after = 0, mode = "ws", refused = false;
  let socket = null, live = false, tries = 0, failures = 0, retry = 0, heard = 0;
  let unread = 0, newest = 0, reported = 0, sending = null, resend = 0, typing = 0, back = 0, left = 0, speaker;
  const shown = new Map(); // cid or number → the element that shows the message
  const waiting = store.list(); // messages without an acknowledgement, oldest first

  // ---- What is on the page

  const host = make("prolink-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = make("link", "", { rel: "stylesheet", href: base + "widget.css" });
  const launch = make("button", "launch", { type: "button", "aria-expanded": "false", "aria-controls": "panel" });
  const badge = make("span", "badge", { "aria-hidden": "true", hidden: "" });
  launch.append(icon("M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z"),
    make("span", "", {}, "Tanya kami"), badge);
  const panel = make("section", "panel", { id: "panel", role: "dialog", "aria-label": settings.title, hidden: "" });
  const who = make("p", "who", {}, "");
  const close = make("button", "close", { type: "button", "aria-label": "Tutup obrolan" });
  close.append(icon("M6 6l12 12M18 6L6 18"));
  const head = make("header");
  const titles = make("div");
  titles.append(make("h2", "", {}, settings.title), who);
  head.append(titles, close);
  const state = make("p", "state", { role: "status", hidden: "" });
  const log = make("div", "log", {
    role: "log", "aria-live": "polite", "aria-label": "Percakapan", "aria-busy": "true", tabindex: "0",
  });
  const privacy = make("p", "privacy", {}, settings.privacy + " ");
  if (settings.privacy_url) privacy.append(link(settings.privacy_url, "Pemberitahuan privasi"));
  const form = make("form");
  const box = make("textarea", "", { id: "box", rows: "1", maxlength: TEXT, placeholder: "Tulis pertanyaan Anda…" });
  const send = make("button", "send", { type: "submit", "aria-label": "Kirim" });
  send.append(icon("M4 12l16-8-6 16-3-7z"));
  form.append(make("label", "quiet", { for: "box" }, "Tulis pesan"), box, send);
  panel.append(head, state, log, privacy, form);
  const news = make("p", "quiet", { role: "status" });
  root.append(sheet, panel, launch, news);
  host.lang = "id";
  host.hidden = true;
  sheet.onload = () => { host.hidden = false; };
  host.style.setProperty("--accent", settings.accent);
  const greeting = bubble("bot");
  fill(greeting.lastChild, settings.greeting);
  log.append(greeting);
  speak("bot", "");
  document.body.append(host);

  function make(tag, name, attributes, text) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    for (const key in attributes || {}) element.setAttribute(key, attributes[key]);
    if (text) element.textContent = text;
    return element;
  }

  function icon(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  function link(address, text) {
    return make("a", "", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, text);
  }

  // *bold* and addresses become elements, all else stays text.
  function fill(element, text) {
    const marks = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]*])|(^|[\s(])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}])/gu;
    let from = 0;
    for (const found of text.matchAll(marks)) {
      element.append(text.slice(from, found.index), found[2] || "");
      element.append(found[1] ? link(found[1], found[1]) : make("strong", "", {}, found[3]));
      from = found.index + found[0].length;
    }
    element.append(text.slice(from));
  }

  function bubble(by, name) {
    const element = make("div", "message " + by);
    const label = by === "you" ? "Anda: " : by === "agent" ? (name || "Petugas") + ", petugas: " : "Asisten otomatis: ";
    element.append(make("span", "quiet", {}, label), make("div", "text"));
    return element;
  }

  function speak(by, name) {
    speaker = by + name;
    who.textContent = by === "agent" ? "Anda berbicara dengan " + (name || "petugas") + ", petugas"
      : "Dijawab asisten otomatis";
  }

  // ---- The conversation

  function show(event) {
    after = Math.max(after, event.after);
    if (event.by === "you") {
      settle(event.cid, event);
      return;
    }
    if (shown.has(event.seq)) return;
    typing = 0;
    const element = bubble(event.by, event.name);
    fill(element.lastChild, event.text);
    if (event.options) element.append(choices(event.options));
    element.append(meta(event.at, ""));
    if (event.by + (event.name || "") !== speaker) {
      const turn = event.by === "agent" ? (event.name || "Petugas") + ", petugas, kini menjawab Anda"
        : "Asisten otomatis menjawab lagi";
      place(make("p", "turn", {}, turn), event.seq);
    }
    speak(event.by, event.name || "");
    shown.set(event.seq, element);
    place(element, event.seq);
    newest = Math.max(newest, event.seq);
    if (!event.read && !visible()) unread += 1;
    look();
  }

  function settle(cid, event) {
    let element = shown.get(cid);
    const index = waiting.findIndex((one) => one.cid === cid);
    if (index >= 0) waiting.splice(index, 1);
    store.drop(cid);
    if (!element && event.text !== undefined) element = mine(cid, event.text, event.at);
    if (element && !element.dataset.seq) {
      place(element, event.seq);
      element.classList.remove("unsent");
      element.lastChild.lastChild.textContent = " · terkirim";
    }
    if (sending === cid) sending = null;
    flush();
  }

  function mine(cid, text, at) {
    const element = bubble("you");
    element.lastChild.textContent = text;
    element.append(meta(at, " · mengirim…"));
    element.classList.add("unsent");
    shown.set(cid, element);
    log.append(element);
    privacy.hidden = true;
    bottom();
    return element;
  }

  // Numbers tell the order; what has none yet stays below.
  function place(element, seq) {
    element.dataset.seq = seq;
    let before = log.lastElementChild;
    while (before !== greeting && (before === element || !before.dataset.seq || +before.dataset.seq > seq)) {
      before = before.previousElementSibling;
    }
    const follow = log.scrollTop === left || log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    if (before.nextElementSibling !== element) before.after(element);
    // A long answer is shown from its beginning; who reads further up is left there.
    if (follow) { log.scrollTop = element.offsetTop - 14; left = log.scrollTop; }
  }

  function meta(at, words) {
    const line = make("p", "meta");
    line.append(new Date(at).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" }), make("span", "", {}, words));
    return line;
  }

  function choices(options) {
    const group = make("div", "options", { role: "group", "aria-label": "Pilihan" });
    for (const [id, title] of options) {
      const button = make("button", "", { type: "button" }, title);
      button.onclick = () => write(title, id);
      group.append(button);
    }
    return group;
  }

  function bottom() {
    log.scrollTop = log.scrollHeight;
  }

  function visible() {
    return !panel.hidden && document.visibilityState === "visible";
  }

  // Tell the desk what has arrived or was read, and the visitor what is new.
  function look() {
    const seen = visible();
    if (seen) unread = 0;
    badge.hidden = !unread;
    badge.textContent = unread;
    const words = unread ? unread + " pesan baru" : "";
    if (live && news.textContent !== words) news.textContent = words;
    launch.setAttribute("aria-label", "Tanya kami" + (words && ", " + words));
    const mark = newest * 2 + (seen ? 1 : 0);
    if (live && newest && mark > reported && mode === "ws") {
      reported = mark;
      say({ t: seen ? "seen" : "got", seq: newest });
    }
  }

  function toggle(open) {
    panel.hidden = !open;
    launch.setAttribute("aria-expanded", open);
    host.classList.toggle("open", open);
    (open ? box : launch).focus();
    if (open) {
      bottom();
      if (!socket && !retry) connect();
    }
    look();
  }

  launch.onclick = () => toggle(panel.hidden);
  close.onclick = () => toggle(false);
  host.onkeydown = (event) => {
    if (event.key === "Escape" && !event.isComposing && !panel.hidden) { event.stopPropagation(); toggle(false); }
  };
  box.onkeydown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  };
  box.oninput = () => { box.style.height = "auto"; box.style.height = Math.min(box.scrollHeight + 2, 140) + "px"; };
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = box.value.trim();
    box.focus();
    if (!text) return;
    write(text, "");
    box.value = "";
    box.oninput();
  };

  // ---- Sending: one at a time, again and again until acknowledged; the desk knows a cid that comes twice

  function write(text, choice) {
    // Half characters and control characters can't be sent or stored.
    const clean = text.replace(/[\p{Cs}\0-\x08\x0b-\x1f]/gu, "\ufffd").slice(0, TEXT);
    const message = { t: "msg", cid: unique(), text: clean, choice, at: Date.now() };
    waiting.push(message);
    store.put(message);
    mine(message.cid, clean, message.at);
    flush();
  }

  function unique() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
  }

  function flush() {
    const next = waiting[0];
    if (!next || !live || sending) return;
    sending = next.cid;
    again(RESEND);
    const { t, cid, text, choice } = next;
    if (mode === "ws") say({ t, cid, text, choice });
    else post("message", { token, msg: { t, cid, text, choice } }).then(take, (problem) => again(problem.wait || RESEND));
  }

  function again(pause) {
    clearTimeout(resend);
    resend = setTimeout(() => { sending = null; flush(); }, pause);
  }

  // ---- The link

  function take(event) {
    heard = Date.now();
    if (event.token) store.set("token", token = event.token);
    if (event.t === "msg") show(event);
    else if (event.t === "ack") settle(event.cid, event);
    else if (event.t === "slow") again(event.wait * 1000 + 50);
    else if (event.t === "typing") { typing = Date.now() + 20000; setTimeout(tell, 20100); }
    else if (event.t === "bye") back = event.wait * 1000;
    else if (event.t === "live") alive();
    tell();
  }

  function alive() {
    if (live) return;
    live = true;
    tries = failures = 0;
    sending = null;
    log.setAttribute("aria-busy", "false");
    look();
    flush();
  }

  function tell() {
    const words = refused ? "Obrolan tidak tersedia di situs ini."
      : live ? (typing > Date.now() ? "Petugas sedang mengetik…" : "")
      : tries ? "Terputus. Akan dicoba lagi; pesan Anda tidak hilang." : "Menghubungkan…";
    state.hidden = !words;
    if (state.textContent !== words) state.textContent = words;
  }

  function say(frame) {
    if (socket && socket.readyState === 1) socket.send(JSON.stringify(frame));
  }

  async function post(path, body) {
    const answer = await fetch(base + path, { method: "POST", body: JSON.stringify(body), credentials: "omit" });
    if (answer.ok) return answer.json();
    throw { status: answer.status, wait: 1000 * answer.headers.get("Retry-After") };
  }

  async function connect() {
    retry = back = 0;
    if (socket || refused) return;
    socket = {};
    tell();
    try {
      token = token || store.get("token"); // another window may have one by now
      if (!token) store.set("token", token = (await post("session", {})).token);
      if (mode === "ws") dial(); else await poll();
    } catch (problem) {
      if (problem.status === 403) refused = true;
      if (problem.status === 401) forget();
      redial();
      lost(problem.wait);
    }
  }

  function dial() {
    const line = socket = new WebSocket(base.replace(/^http/, "ws") + "socket");
    let greeted = false;
    heard = Date.now();
    line.onopen = () => { say({ t: "auth", token }); say({ t: "resume", after }); };
    line.onmessage = (event) => { greeted = true; if (socket === line) take(JSON.parse(event.data)); };
    line.onclose = (event) => {
      if (socket !== line) return;
      if (event.code === 4403) refused = true;
      if (event.code === 4401) forget();
      else if (!greeted) vain();
      if (event.code === 1008) tries = Math.max(tries, 4);
      lost(back);
    };
  }

  // Some office proxies let no WebSocket through: after two in vain, ask by long polling; later try again.
  function vain() {
    failures += 1;
    if (failures > 1) mode = "poll";
  }

  function redial() {
    if (mode === "poll") { mode = "ws"; failures = 1; }
  }

  async function poll() {
    for (let round = 0; round < 20; round++) {
      const wait = round > 0;
      const mark = visible() ? { seen: newest } : { got: newest };
      const have = [...shown.values()].map((one) => +one.dataset.seq).filter((seq) => seq > after);
      const answer = await post("poll", { token, after, have, wait, ...mark });
      take({ token: answer.token });
      answer.events.forEach(take);
      if (!wait) alive();
      tell();
    }
    redial();
    lost(1);
  }

  function forget() {
    store.set("token", token = "");
    after = 0;
  }

  function lost(pause) {
    socket = null;
    live = false;
    sending = null;
    clearTimeout(resend);
    reported = 0;
    tries += 1;
    tell();
    if (!refused) {
      retry = setTimeout(connect, pause || 300 + Math.random() * Math.min(30000, 1000 * 2 ** Math.min(tries, 5)));
    }
  }

  function hurry() {
    if (retry && !socket) { clearTimeout(retry); connect(); }
  }

  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") hurry(); look(); });
  setInterval(() => {
    // A laptop that slept has a socket that only looks open; some proxies leave one unopened for ever.
    const line = socket;
    if (line && line.close && Date.now() - heard > (live ? SILENCE : PATIENCE)) {
      if (!live) vain();
      lost(1);
      line.close();
    }
  }, 4000);

  // ---- What is kept in the browser; private windows may forbid it

  function storage(prefix) {
    const memory = {};
    let kept = null;
    try {
      kept = window.localStorage;
      kept.setItem(prefix + "try", "1");
      kept.removeItem(prefix + "try");
    } catch (_) {
      kept = null;
    }
    const get = (key) => (kept ? kept.getItem(prefix + key) : memory[key]) || "";
    const set = (key, value) => { try { kept.setItem(prefix + key, value); } catch (_) { memory[key] = value; } };
    return {
      get,
      set,
      put: (message) => set("out " + message.cid, JSON.stringify(message)),
      drop: (cid) => { if (kept) kept.removeItem(prefix + "out " + cid); },
      list: () => Object.keys(kept || {}).filter((key) => key.startsWith(prefix + "out "))
        .map((key) => JSON.parse(kept.getItem(key))).sort((one, other) => one.at - other.at),
    };
  }

  for (const one of waiting) mine(one.cid, one.text, one.at);
  look();
  tell();
  if (token || waiting.length) connect();
})(__SETTINGS__);
