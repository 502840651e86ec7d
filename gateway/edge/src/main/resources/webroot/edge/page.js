// The gateway's page: a model that the stream fills, and a drawing of it that ticks every second, because an age that stands
// still would be a lie.
import { history } from "/shared/chart.js";
import { attribute, h, text } from "/shared/dom.js";
import { languageSwitch, locale, onLanguage, t, words } from "/shared/i18n.js";
import { follow, mark, since } from "/shared/stream.js";
import { ageText, cause, SHAPES, spanText, todo, valueText } from "/shared/words.js";

words({
  "title": ["{name} · 寒露", "{name} · Hanlu"],
  "connecting": ["正在连接网关…", "Connecting to the gateway…"],
  "lost.title": ["与网关的连接中断：以下不是实时数据", "Connection to the gateway lost: nothing below is live"],
  "lost.detail": [
    "最后一次收到数据：{age}。请检查手机 Wi-Fi 和网关电源，页面会自动重连。",
    "Last heard {age}. Check this device's Wi-Fi and the gateway's power; the page reconnects by itself.",
  ],
  "old": ["旧数据", "Old"],
  "all.fresh": ["{n} 个测点数据全部正常更新", "All {n} points deliver fresh data"],
  "attention": ["{n} 个测点需要查看：", "{n} points need a look:"],
  "attention.one": ["1 个测点需要查看：", "1 point needs a look:"],
  "no.points": ["没有实时测点", "No live points"],
  "stale.summary": ["连接中断，状态未知", "Connection lost, state unknown"],
  "uplink.connected": ["已连接中心", "Connected to the centre"],
  "uplink.disconnected": ["与中心断开，数据保存在本机，恢复后补传", "Not connected: data is kept here and sent later"],
  "uplink.none": ["未配置上传，数据只保存在本机", "No uplink configured: data stays here"],
  "uplink.unsent": ["待中心确认 {n} 条", "{n} not yet confirmed"],
  "uplink.ack": ["最近应答 {age}", "last answer {age}"],
  "time.recorded": ["记录时间 {time}", "recorded {time}"],
});

const HISTORY_EVERY_MS = 60000;
const model = { gateway: null, zones: [], points: new Map(), status: null, received: null, serverMillis: 0, stale: false };
const drawn = new Map(); // point name → its elements
const page = Object.fromEntries(
  ["name", "place", "clock", "lost", "lost-detail", "summary", "uplink", "reasons", "zones", "language"]
    .map((id) => [id, document.getElementById(id)]));

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
    model.points.clear();
    for (const zone of live.zones) zone.points.forEach(remember);
    model.status = live.status;
    build();
  },
  readings(changed) {
    hear(changed.time);
    const unknown = changed.points.some((point) => !model.points.has(point.point));
    changed.points.forEach(remember);
    if (unknown) adopt(changed.points);
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
    ...zone.points.map((point) => row(point, open.has(point.point))))));
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
  document.title = t("title", { name: model.gateway.name });
  text(page.name, model.gateway.name);
  text(page.place, `${t(`tier.${model.gateway.tier}`)} · ${model.gateway.county}`);
  text(page["lost-detail"], t("lost.detail", { age: ageText(since(model.received) / 1000) }));
  attribute(page.clock, "datetime", new Date(serverNow()).toISOString());
  text(page.clock, model.stale ? "" : clock(serverNow()));
  for (const [name, parts] of drawn) drawPoint(model.points.get(name), parts);
  drawSummary();
  drawUplink();
}

function clock(millis, style = { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" }) {
  return new Date(millis).toLocaleString(locale(), { ...style, hour12: false, timeZone: model.gateway.timezone });
}

function drawPoint(point, parts) {
  const { level, age } = now(point);
  attribute(parts.row, "data-level", level);
  attribute(parts.row, "data-state", point.quantity === "door" ? point.value : null);
  text(parts.chip, `${SHAPES[level]} ${model.stale && level === "late" ? t("old") : t(`level.${level}`)}`);
  text(parts.value, valueText(point));
  text(parts.unit, point.value === null ? "" : point.unit);
  text(parts.age, level === "recorded"
    ? t("time.recorded", { time: clock(Date.parse(point.time), { dateStyle: "short", timeStyle: "short" }) })
    : age === null ? "" : ageText(age));
  text(parts.why, why(point, level));
  text(parts.detail, point.cause ?? ""); // what exactly came back: for the installer on the phone, who opens the row
}

function drawSummary() {
  // A recording is not fresh, and not to be looked after either.
  const watched = [...drawn.keys()].map((name) => model.points.get(name)).filter((point) => now(point).level !== "recorded");
  const attention = watched.filter((point) => now(point).level !== "good");
  const level = model.stale || attention.length > 0 ? "late" : "good";
  attribute(page.summary, "data-level", level);
  if (model.stale) text(page.summary, `${SHAPES.late} ${t("stale.summary")}`);
  else if (watched.length === 0) text(page.summary, `${SHAPES.none} ${t("no.points")}`);
  else if (attention.length === 0) text(page.summary, `${SHAPES.good} ${t("all.fresh", { n: watched.length })}`);
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
  if (status.last_ack !== null) {
    parts.push(t("uplink.ack", { age: ageText(Math.max(0, serverNow() - Date.parse(status.last_ack)) / 1000) }));
  }
  const shown = [...page.uplink.children];
  if (shown.length !== parts.length) {
    page.uplink.replaceChildren(...parts.map((_, i) => h("span", { class: i === 0 ? "chip" : "quiet numbers" })));
  }
  parts.forEach((part, i) => text(page.uplink.children[i], part));
  attribute(page.uplink, "data-level", level);
  attribute(page.uplink, "title", status.uplink_detail);
  const reasons = [...status.not_ready, ...(status.trouble === null ? [] : [status.trouble])];
  if (status.uplink === "disconnected" && status.uplink_detail !== "") reasons.push(status.uplink_detail);
  page.reasons.hidden = reasons.length === 0 || model.stale;
  page.reasons.replaceChildren(...reasons.map((reason) => h("li", {}, reason)));
}

languageSwitch(page.language);
onLanguage(() => (model.gateway === null ? draw() : build()));
setInterval(draw, 1000);
setInterval(() => drawn.forEach((parts, name) => showHistory(name, parts)), HISTORY_EVERY_MS);
