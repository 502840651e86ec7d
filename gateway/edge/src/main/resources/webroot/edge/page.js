// The gateway's page: a model that the stream fills, and a drawing of it that ticks every second, because an age that stands
// still would be a lie.
import { alarmsPart, UNANSWERED } from "/alarms.js";
import { history } from "/shared/chart.js";
import { attribute, h, text } from "/shared/dom.js";
import { languageSwitch, locale, onLanguage, t, words } from "/shared/i18n.js";
import { follow, mark, since } from "/shared/stream.js";
import { ageText, alarmText, cause, SHAPES, spanText, todo, valueText } from "/shared/words.js";

words({
  "title": ["{name} · 寒露", "{name} · Hanlu"],
  "connecting": ["正在连接网关…", "Connecting to the gateway…"],
  "lost.title": ["与网关的连接中断：以下不是实时数据", "Connection to the gateway lost: nothing below is live"],
  "lost.detail": [
    "最后一次收到数据：{age}。请检查手机 Wi-Fi 和网关电源，页面会自动重连。",
    "Last heard {age}. Check this device's Wi-Fi and the gateway's power; the page reconnects by itself.",
  ],
  "old": ["旧数据", "Old"],
  "alarm.more": ["{first} 等 {n} 个报警", "{first}; {n} alarms in all"],
  "alarm.cared": ["处理中：{first}", "Being dealt with: {first}"],
  "all.fresh": ["一切正常：{n} 个测点数据全部正常更新", "All is well: all {n} points deliver fresh data"],
  "all.quiet": [
    "没有待处理的报警；{n} 个已搁置、暂缓或维护中", "No alarm waits for anybody; {n} shelved, held or in maintenance",
  ],
  "attention": ["{n} 个测点需要查看：", "{n} points need a look:"],
  "attention.one": ["1 个测点需要查看：", "1 point needs a look:"],
  "no.points": ["没有实时测点", "No live points"],
  "stale.summary": ["连接中断，状态未知", "Connection lost, state unknown"],
  "uplink.connected": ["已连接中心", "Connected to the centre"],
  "uplink.disconnected": ["与中心断开，数据保存在本机，恢复后补传", "Not connected: data is kept here and sent later"],
  "uplink.none": ["未配置上传，数据只保存在本机", "No uplink configured: data stays here"],
  "uplink.unsent": ["待中心确认 {n} 条", "{n} not yet confirmed"],
  "clock.held": ["{n} 条等待对时", "{n} wait for the time"],
  "uplink.ack": ["最近应答 {age}", "last answer {age}"],
  "storage.days": ["断网可再存 {n} 天", "room for {n} days without the centre"],
  "storage.hours": ["断网只能再存 {n} 小时", "room for only {n} hours without the centre"],
  "storage.title": [
    "记录占用 {used} / {most} MiB；存储卡日写入 {written} MiB", "records take {used} of {most} MiB; {written} MiB a day go to the disk",
  ],
  "storage.lost": ["{n} 条记录在中心确认前丢失", "{n} records were lost before the centre had them"],
  "storage.damaged": ["{n} 条记录损坏，已隔离", "{n} records were damaged and set aside"],
  "maintenance": ["维护中，至 {time}：{reason}（{by}）", "In maintenance until {time}: {reason} ({by})"],
  "held": ["开门或融霜，暂缓报警", "Alarms held: door or defrost"],
  "trip": ["行程自 {time}{lot}", "Trip since {time}{lot}"],
  "defrost.proposed": ["发现有规律的升温，像是融霜", "A regular rise looks like a defrost"],
  "limit.high-high": ["上上限", "High-high"],
  "limit.high": ["上限", "High"],
  "limit.low": ["下限", "Low"],
  "limit.low-low": ["下下限", "Low-low"],
  "limit.delay": ["持续 {span} 才报警", "after {span}"],
  "limit.readings": ["连续 {n} 个读数才报警", "after {n} readings"],
  "limit.unconfirmed": ["未核实", "not confirmed"],
  "from.produce": ["产品档案 {name}", "produce profile {name}"],
  "from.rules": ["规则 {name}", "rule set {name}"],
  "from.file": ["本机设置 {name}", "set here: {name}"],
  "today": ["今日", "Today"],
  "today.range": ["达标 {n}%", "{n}% in range"],
  "today.span": ["{min}–{max} °C", "{min}–{max} °C"],
  "today.minutes": ["超限 {n} °C·分", "{n} °C·min outside"],
  "today.kinetic": ["动力学均温 {n} °C", "mean kinetic {n} °C"],
  "today.missing": ["缺 {span} 数据", "{span} without data"],
  "today.life": ["保鲜期 {least}–{most} 天", "shelf life {least}–{most} d"],
  "time.recorded": ["记录时间 {time}", "recorded {time}"],
});

const HISTORY_EVERY_MS = 60000;
const FIGURES_EVERY_MS = 60000;
const LENGTHS = ["30m", "1h", "2h", "4h", "8h", "1d", "3d", "7d"];
const model = { gateway: null, zones: [], points: new Map(), alarms: [], days: [], status: null, received: null, serverMillis: 0, stale: false };
const drawn = new Map(); // point name → its elements
const page = Object.fromEntries(
  ["name", "place", "clock", "lost", "lost-detail", "summary", "uplink", "reasons", "alarms", "zones", "history", "tests", "sheet",
    "language"]
    .map((id) => [id, document.getElementById(id)]));

const alarms = alarmsPart(page, model, (millis, day) => clock(millis, {
  ...(day || !isToday(millis) ? { month: "numeric", day: "numeric" } : {}), hour: "2-digit", minute: "2-digit",
}), serverNow, draw);

function serverNow() {
  return model.serverMillis + since(model.received);
}

function hear(time) {
  model.received = mark();
  model.serverMillis = Date.parse(time);
}

function remember(point) {
  model.points.set(point.point, { ...point, received: mark() });
}

follow("/api/v1/stream", {
  snapshot(live) {
    hear(live.time);
    model.gateway = live.gateway;
    model.zones = live.zones;
    for (const { produce, produce_names: names } of live.zones) {
      if (names !== null) words({ [`produce.${produce}`]: [names.zh, names.en] });
    }
    model.points.clear();
    for (const zone of live.zones) zone.points.forEach(remember);
    model.alarms = live.alarms;
    model.status = live.status;
    build();
    askFigures();
  },
  readings(changed) {
    hear(changed.time);
    const unknown = changed.points.some((point) => !model.points.has(point.point));
    changed.points.forEach(remember);
    if (unknown) adopt(changed.points);
    draw();
  },
  alarms(changed) {
    hear(changed.time);
    model.alarms = changed.standing;
    for (const over of changed.zones) Object.assign(model.zones.find((zone) => zone.id === over.id) ?? {}, over);
    draw();
  },
  status(status) {
    hear(status.time);
    model.status = status;
    draw();
  },
}, (connected) => {
  model.stale = !connected;
  draw();
});

/** A recording's points are known only when they have come. */
function adopt(points) {
  for (const zone of model.zones) {
    const known = new Set(zone.points.map((point) => point.point));
    zone.points.push(...points.filter((point) => point.zone === zone.id && !known.has(point.point)));
  }
  build();
}

function build() {
  const open = new Set([...drawn].filter(([, parts]) => parts.row.open).map(([name]) => name));
  drawn.clear();
  page.zones.replaceChildren(...model.zones.map((zone) => h("section", { class: "zone", "data-zone": zone.id },
    h("h2", {}, zone.name, h("span", { class: "quiet" }, zoneKind(zone))),
    h("div", { class: "over" }),
    h("p", { class: "today quiet numbers" }),
    ...zone.points.map((point) => row(point, open.has(point.point))),
    h("div", { class: "buttons" }))));
  page.tests.replaceChildren(
    tool("signals", "/api/v1/signals/test"),
    tool("messages", "/api/v1/notifications/test", tried));
  draw();
}

function tool(word, path, done = null) {
  return h("button", {
    class: "button", type: "button", "data-say": word,
    onclick: () => alarms.open({ title: t(`say.${word}`), path, fields: [], done }),
  }, t(`say.${word}`));
}

function tried(answer) {
  if (answer.messages.length === 0) return [h("p", {}, t("messages.none"))];
  return answer.messages.map((message) => h("p", { class: message.delivered ? null : "warning" },
    `${message.delivered ? SHAPES.good : SHAPES.bad} ${t("messages.sent", message)}`));
}

async function askFigures() {
  try {
    const response = await fetch("/api/v1/figures", { signal: AbortSignal.timeout(30000) });
    if (response.ok) model.days = (await response.json()).points;
  } catch {
    return; // the stream tells that the gateway is away; older figures say since when they count
  }
  draw();
}

function zoneKind(zone) {
  const produce = zone.produce == null ? [] : [t(`produce.${zone.produce}`)];
  return [t(`kind.${zone.kind}`), ...produce].join(" · ");
}

function row(point, open) {
  const parts = {
    chip: h("span", { class: "chip" }),
    value: h("span", { class: "value" }),
    unit: h("span", { class: "unit" }),
    age: h("span", { class: "age quiet numbers" }),
    why: h("span", { class: "why" }),
    detail: h("p", { class: "detail quiet", lang: "en" }),
    limits: h("ul", { class: "limits quiet" }),
    history: h("div", { class: "history" }),
  };
  parts.row = h("details", { class: "point", "data-point": point.point, "data-quantity": point.quantity, open },
    h("summary", { title: t("history.show") },
      h("span", { class: "label" }, t(`quantity.${point.quantity}`), h("span", { class: "quiet" }, point.sensor)),
      parts.chip,
      h("span", { class: "reading" }, parts.value, parts.unit),
      parts.age,
      parts.why),
    parts.detail,
    parts.limits,
    parts.history);
  parts.row.addEventListener("toggle", () => showHistory(point.point, parts));
  drawn.set(point.point, parts);
  return parts.row;
}

function showHistory(name, parts) {
  if (!parts.row.open || model.stale) return;
  const url = `/api/v1/history?point=${encodeURIComponent(name)}`;
  history(parts.history, url, serverNow(), model.gateway.timezone);
}

/** The point as it is this second: the level the server gave it may have become late meanwhile. */
function now(point) {
  if (point.age_seconds === null) return { level: "none", age: null };
  const age = point.age_seconds + since(point.received) / 1000;
  if (model.stale) return { level: "late", age };
  if (point.late_after_seconds === null) return { level: point.level, age };
  return { level: age > point.late_after_seconds ? "late" : point.level, age };
}

function why(point, level) {
  if (model.stale || level === "good" || level === "recorded") return "";
  const after = point.late_after_seconds === null ? "" : spanText(point.late_after_seconds);
  const key = level === "late" || level === "none" ? level : point.quality;
  return [cause(key, { after }), todo(key)].filter((part) => part !== "").join(" → ");
}

function draw() {
  attribute(document.body, "data-stale", model.stale ? "" : null);
  page.lost.hidden = !model.stale;
  if (model.gateway === null) {
    text(page.summary, t("connecting"));
    text(page["lost-detail"], "");
    return;
  }
  const waiting = model.alarms.filter((alarm) => UNANSWERED.includes(alarm.state)).length;
  document.title = (waiting > 0 ? `(${waiting}) ` : "") + t("title", { name: model.gateway.name });
  text(page.name, model.gateway.name);
  text(page.place, `${t(`tier.${model.gateway.tier}`)} · ${model.gateway.county}`);
  text(page["lost-detail"], t("lost.detail", { age: ageText(since(model.received) / 1000) }));
  attribute(page.clock, "datetime", new Date(serverNow()).toISOString());
  text(page.clock, model.stale ? "" : clock(serverNow()));
  for (const [name, parts] of drawn) drawPoint(model.points.get(name), parts);
  for (const zone of model.zones) drawZone(zone);
  alarms.draw();
  drawSummary();
  drawUplink();
}

function clock(millis, style = { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" }) {
  return new Date(millis).toLocaleString(locale(), { ...style, hour12: false, timeZone: model.gateway.timezone });
}

function isToday(millis) {
  const day = { dateStyle: "short", timeZone: model.gateway.timezone };
  return new Date(millis).toLocaleDateString("en", day) === new Date(serverNow()).toLocaleDateString("en", day);
}

function drawZone(zone) {
  const section = page.zones.querySelector(`[data-zone="${CSS.escape(zone.id)}"]`);
  const [, over, today] = section.children;
  const of = model.alarms.filter((alarm) => alarm.zone === zone.id);
  attribute(section, "data-alarm", of.some((alarm) => UNANSWERED.includes(alarm.state)) ? "" : null);
  const lines = [];
  if (zone.maintenance !== null) {
    const { until, by, reason } = zone.maintenance;
    lines.push(t("maintenance", { time: when(Date.parse(until)), by, reason }));
  }
  if (zone.held) lines.push(t("held"));
  if (zone.trip_since !== null) {
    lines.push(t("trip", { time: when(Date.parse(zone.trip_since)), lot: zone.lot === null ? "" : ` · ${zone.lot}` }));
  }
  if (zone.defrost_proposed) lines.push(t("defrost.proposed"));
  if (over.dataset.lines !== lines.join("\n")) {
    over.dataset.lines = lines.join("\n");
    over.replaceChildren(...lines.map((line) => h("p", {}, line)));
  }
  text(today, todayText(zone.id));
  const buttons = section.lastChild;
  const key = `${locale()} ${zone.maintenance !== null} ${zone.defrost_proposed} ${model.stale}`;
  if (buttons.dataset.key === key) return;
  buttons.dataset.key = key;
  const path = `/api/v1/zones/${encodeURIComponent(zone.id)}/`;
  const button = (word, ask) => h("button", {
    class: "button", type: "button", "data-say": word, disabled: model.stale,
    onclick: () => alarms.open({ title: `${zone.name} ${t(`say.${word}`)}`, ...ask }),
  }, t(`say.${word}`));
  buttons.replaceChildren(
    zone.maintenance === null
      ? button("maintenance", { path: `${path}maintenance`, fields: ["length", "reason"], lengths: LENGTHS })
      : button("maintenance.end", { path: `${path}maintenance`, fields: [], body: { length: "0s" } }),
    ...(zone.kind === "van-box" ? [button("trip", { path: `${path}trip`, fields: ["lot"] })] : []),
    ...(zone.defrost_proposed ? [button("defrost", { path: `${path}defrost/confirm`, fields: [] })] : []));
}

function when(millis) {
  return clock(millis, { ...(isToday(millis) ? {} : { month: "numeric", day: "numeric" }), hour: "2-digit", minute: "2-digit" });
}

/** The worst point's day stands for the room's: an average over good and bad places hides the bad one. */
function todayText(zone) {
  const days = model.days.filter((day) => day.zone === zone && day.known_seconds > 0);
  if (days.length === 0) return "";
  const worst = days.reduce((a, b) => ((b.in_range_share ?? 1) < (a.in_range_share ?? 1) ? b : a));
  const minutes = (worst.degree_minutes_below ?? 0) + (worst.degree_minutes_above ?? 0);
  const parts = [];
  if (worst.in_range_share !== null) parts.push(t("today.range", { n: (worst.in_range_share * 100).toFixed(1) }));
  if (worst.min !== null && worst.max !== null) parts.push(t("today.span", worst));
  if (minutes > 0) parts.push(t("today.minutes", { n: Math.round(minutes) }));
  if (worst.mean_kinetic !== null) parts.push(t("today.kinetic", { n: worst.mean_kinetic }));
  if (worst.life_least_days !== null) parts.push(t("today.life", { least: worst.life_least_days, most: worst.life_most_days }));
  if (worst.missing_seconds > 60) parts.push(t("today.missing", { span: spanText(worst.missing_seconds) }));
  return parts.length === 0 ? "" : `${t("today")}：${parts.join(" · ")}`;
}

/** Where a limit comes from; what the page has no words for is shown as it is. */
function from(text) {
  const found = /^(produce|rules|gateway\.yaml:)\s*(\S+?)([,;\s].*)?$/.exec(text);
  if (found === null) return text;
  const [, kind, name, rest = ""] = found;
  if (kind === "produce") return t("from.produce", { name: t(`produce.${name}`) }) + rest;
  return (kind === "rules" ? t("from.rules", { name }) : t("from.file", { name: `gateway.yaml:${name}` })) + rest;
}

function limitText(limit, unit) {
  const delay = limit.delay_seconds > 0 ? [t("limit.delay", { span: spanText(limit.delay_seconds) })]
    : limit.delay_readings > 1 ? [t("limit.readings", { n: limit.delay_readings })] : [];
  const doubt = limit.confirmed ? [] : [`${SHAPES.late} ${t("limit.unconfirmed")}`];
  return [`${t(`limit.${limit.kind}`)} ${limit.value} ${unit}`, ...delay, from(limit.from), ...doubt].join(" · ");
}

function drawPoint(point, parts) {
  const { level, age } = now(point);
  attribute(parts.row, "data-level", level);
  attribute(parts.row, "data-state", point.quantity === "door" ? point.value : null);
  text(parts.value, valueText(point));
  text(parts.unit, point.value === null ? "" : point.unit);
  text(parts.age, level === "recorded"
    ? t("time.recorded", { time: clock(Date.parse(point.time), { dateStyle: "short", timeStyle: "short" }) })
    : age === null ? "" : ageText(age));
  text(parts.why, why(point, level));
  const alarm = model.alarms.find((one) => one.alarm.startsWith(`${point.point}/`));
  attribute(parts.row, "data-alarm", alarm === undefined ? null : alarm.state);
  // Of a value that comes in well, the alarm is the news.
  const ringing = alarm !== undefined && ["active", "returned", "acknowledged", "latched"].includes(alarm.state);
  const told = ringing && level === "good";
  attribute(parts.chip, "data-level", told ? (UNANSWERED.includes(alarm.state) ? "bad" : "late") : level);
  text(parts.chip, told ? `${UNANSWERED.includes(alarm.state) ? SHAPES.bad : SHAPES.late} ${alarmText(alarm)}`
    : `${SHAPES[level]} ${model.stale && level === "late" ? t("old") : t(`level.${level}`)}`);
  const limits = point.limits.map((limit) => limitText(limit, point.unit));
  if (parts.limits.dataset.key !== limits.join("\n")) {
    parts.limits.dataset.key = limits.join("\n");
    parts.limits.replaceChildren(...limits.map((line) => h("li", {}, line)));
  }
  text(parts.detail, point.cause ?? ""); // what exactly came back: for the installer on the phone, who opens the row
}

function drawSummary() {
  // A recording is not fresh, and not to be looked after either.
  const watched = [...drawn.keys()].map((name) => model.points.get(name)).filter((point) => now(point).level !== "recorded");
  const attention = watched.filter((point) => now(point).level !== "good");
  const level = model.stale || attention.length > 0 ? "late" : "good";
  attribute(page.summary, "data-level", level);
  const ringing = model.alarms.filter((alarm) => UNANSWERED.includes(alarm.state));
  const cared = model.alarms.filter((alarm) => ["acknowledged", "latched"].includes(alarm.state));
  if (!model.stale && ringing.length + cared.length > 0) {
    const [first] = ringing.length > 0 ? ringing : cared;
    const name = `${first.zone === "gateway" ? t("zone.gateway") : zoneName(first.zone)} ${alarmText(first)}`;
    const n = ringing.length + cared.length;
    const all = n === 1 ? name : t("alarm.more", { first: name, n });
    attribute(page.summary, "data-level", ringing.length > 0 ? "bad" : "late");
    text(page.summary, ringing.length > 0 ? `${SHAPES.bad} ${all}` : `${SHAPES.late} ${t("alarm.cared", { first: all })}`);
    return;
  }
  if (model.stale) text(page.summary, `${SHAPES.late} ${t("stale.summary")}`);
  else if (watched.length === 0) text(page.summary, `${SHAPES.none} ${t("no.points")}`);
  else if (attention.length === 0) {
    const quiet = model.alarms.length; // those that ring or are cared for were told above
    text(page.summary, `${SHAPES.good} ${quiet > 0 ? t("all.quiet", { n: quiet }) : t("all.fresh", { n: watched.length })}`);
  }
  else {
    const names = attention.slice(0, 3).map((point) => `${zoneName(point.zone)} ${t(`quantity.${point.quantity}`)}`);
    const more = attention.length > names.length ? " …" : "";
    const title = attention.length === 1 ? t("attention.one") : t("attention", { n: attention.length });
    text(page.summary, `${SHAPES.late} ${title} ${names.join(", ")}${more}`);
  }
}

function zoneName(id) {
  return model.zones.find((zone) => zone.id === id)?.name ?? id;
}

function drawUplink() {
  const status = model.status;
  page.uplink.hidden = model.stale;
  const level = { connected: "good", disconnected: "late", none: "none" }[status.uplink];
  const parts = [`${SHAPES[level]} ${t(`uplink.${status.uplink}`)}`];
  if (status.uplink !== "none") parts.push(t("uplink.unsent", { n: status.unsent.toLocaleString(locale()) }));
  if (status.clock.held > 0) parts.push(t("clock.held", { n: status.clock.held.toLocaleString(locale()) }));
  if (status.last_ack !== null) {
    parts.push(t("uplink.ack", { age: ageText(Math.max(0, serverNow() - Date.parse(status.last_ack)) / 1000) }));
  }
  const storage = status.storage;
  if (storage.hours_left !== null) {
    parts.push(storage.hours_left < 72
      ? t("storage.hours", { n: storage.hours_left })
      : t("storage.days", { n: Math.floor(storage.hours_left / 24).toLocaleString(locale()) }));
  }
  const shown = [...page.uplink.children];
  if (shown.length !== parts.length) {
    page.uplink.replaceChildren(...parts.map((_, i) => h("span", { class: i === 0 ? "chip" : "quiet numbers" })));
  }
  parts.forEach((part, i) => text(page.uplink.children[i], part));
  attribute(page.uplink, "data-level", level);
  attribute(page.uplink, "title", [status.uplink_detail, t("storage.title", {
    used: mebibytes(storage.bytes), most: mebibytes(storage.max_bytes), written: mebibytes(storage.device_bytes_per_day),
  }), ...(storage.lost > 0 ? [t("storage.lost", { n: storage.lost.toLocaleString(locale()) })] : [])].join("\n"));
  const reasons = [...status.not_ready, ...(status.trouble === null ? [] : [status.trouble])];
  if (storage.salvage !== null) reasons.push(storage.salvage);
  if (storage.damaged_rows > 0) reasons.push(t("storage.damaged", { n: storage.damaged_rows.toLocaleString(locale()) }));
  if (status.uplink === "disconnected" && status.uplink_detail !== "") reasons.push(status.uplink_detail);
  page.reasons.hidden = reasons.length === 0 || model.stale;
  page.reasons.replaceChildren(...reasons.map((reason) => h("li", {}, reason)));
}

function mebibytes(bytes) {
  return bytes === null ? "—" : Math.round(bytes / 1048576).toLocaleString(locale());
}

languageSwitch(page.language);
onLanguage(() => (model.gateway === null ? draw() : build()));
setInterval(draw, 1000);
setInterval(askFigures, FIGURES_EVERY_MS);
setInterval(() => drawn.forEach((parts, name) => showHistory(name, parts)), HISTORY_EVERY_MS);
