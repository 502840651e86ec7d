// The control centre's page. It asks again every two seconds and says when there is no answer; what it shows is always one
// whole answer, never a mixture of old and new.
import { history } from "/shared/chart.js";
import { attribute, h, text } from "/shared/dom.js";
import { languageSwitch, locale, onLanguage, t, words } from "/shared/i18n.js";
import { ask as askFor, SHELF_LENGTHS } from "/shared/sheet.js";
import { mark, since } from "/shared/stream.js";
import { ageText, alarmText, cause, distanceText, SHAPES, spanText, todo, valueText } from "/shared/words.js";

words({
  "title": ["寒露 · 冷链监控中心", "Hanlu · cold-chain control centre"],
  "lost.title": ["与中心服务的连接中断：以下不是实时状态", "Connection to the centre lost: nothing below is live"],
  "lost.detail": ["{why}。最后一次收到：{age}，正在自动重试。", "{why}. Last heard {age}; trying again."],
  "lost.never": ["{why}。正在自动重试。", "{why}. Trying again."],
  "why.away": ["中心服务无应答", "The centre does not answer"],
  "filter.status": ["按状态筛选", "By status"],
  "filter.region": ["省份", "Region"],
  "filter.county": ["县", "County"],
  "filter.tier": ["类型", "Tier"],
  "filter.all": ["全部", "All"],
  "status.all": ["网关", "Gateways"],
  "status.ok": ["在线", "Heard"],
  "status.late": ["异常", "Late"],
  "status.silent": ["失联", "Silent"],
  "status.ok.rule": ["15 分钟内有数据", "heard within 15 min"],
  "status.late.rule": ["15–20 分钟没有数据", "not heard for 15–20 min"],
  "status.silent.rule": ["超过 20 分钟没有数据", "not heard for over 20 min"],
  "column.gateway": ["网关", "Gateway"],
  "column.status": ["状态", "Status"],
  "column.alarms": ["报警", "Alarms"],
  "status.alarm": ["报警", "In alarm"],
  "status.alarm.rule": ["有未搁置的报警", "an alarm stands that nobody has put aside"],
  "alarms.none": ["无报警", "no alarm"],
  "alarms.unknown": ["报警未知", "alarms unknown"],
  "alarms.waiting": ["{n} 个待确认", "{n} not acknowledged"],
  "alarms.cared": ["{n} 个处理中", "{n} being dealt with"],
  "alarms.title": ["报警", "Alarms"],
  "alarms.away": ["与服务器断开，报警状态未知", "Not connected to the broker: alarms are not known"],
  "alarms.here": ["没有报警", "No alarm stands"],
  "alarms.deaf": [
    "此网关不接受中心指令，请在网关页面上处理", "This gateway takes no commands: act on its own page",
  ],
  "alarm.since": ["{time} 起，已 {span}", "since {time}, for {span}"],
  "alarm.by": ["{by}：{what}", "{by}: {what}"],
  "say.identify": ["声光定位", "Identify"],
  "say.resend": ["补传缺口", "Ask again"],
  "sent": ["网关已执行（{time}）", "The gateway has done it ({time})"],
  "column.contact": ["最后联系", "Last contact"],
  "column.points": ["测点", "Points"],
  "column.missing": ["缺失数据", "Missing"],
  "never": ["本次启动后未收到", "not since the centre started"],
  "points.all": ["{n} 个", "{n}"],
  "points.bad": ["{n} 个，{bad} 个无数据", "{n}, {bad} without data"],
  "missing.none": ["无缺失", "none"],
  "missing.n": ["缺 {n} 条", "{n} missing"],
  "broker.offline": ["网关与服务器断开：{reason}", "disconnected from the broker: {reason}"],
  "empty": ["没有符合条件的网关", "No gateway matches"],
  "empty.fleet": ["还没有收到任何网关的数据", "No gateway has been heard of yet"],
  "more": ["显示更多", "Show more"],
  "close": ["关闭", "Close"],
  "fact.id": ["编号", "Id"],
  "fact.place": ["位置", "Place"],
  "fact.software": ["软件", "Software"],
  "fact.clock": ["网关时钟", "Gateway clock"],
  "fact.received": ["本次启动后收到", "Since the centre started"],
  "fact.counts": ["{readings} 条读数，{events} 个事件", "{readings} readings, {events} events"],
  "fact.gaps": ["数据缺口", "Gaps"],
  "gaps.none": ["序号 {first}–{last} 全部入库", "all of {first}–{last} stored"],
  "gaps.some": ["序号 {first}–{last} 中缺 {n} 条：{list}", "of {first}–{last}, {n} missing: {list}"],
  "fact.corrections": ["校时记录", "Clock corrections"],
  "time.corrected": ["{time} 校正 {seconds} 秒", "{time}: set by {seconds} s"],
  "time.uncertain": ["{time} 部分读数时间不确定", "{time}: some times are unsure"],
  "clock.trusted": ["已校准", "trusted"],
  "clock.untrusted": ["未校准，时间可能不准", "not trusted: times may be wrong"],
  "unknown": ["未知", "unknown"],
  "level.silent": ["长时间无数据", "Silent"],
  "old": ["读数已过时", "The reading is old"],
});

const EVERY_MS = 2000;
const PAGE_SIZE = 100;
const STATUSES = { alarm: SHAPES.bad, ok: SHAPES.good, late: SHAPES.late, silent: SHAPES.bad };
const UNANSWERED = ["active", "returned"];
const OVERLAID = ["shelved", "suppressed", "out_of_service"];
const TIERS = ["base", "county", "township", "village", "van"];

const page = Object.fromEntries(
  ["clock", "lost", "lost-detail", "statuses", "region", "county", "tier", "gateways", "empty", "more", "detail", "language",
    "sheet"]
    .map((id) => [id, document.getElementById(id)]));
const main = document.querySelector("main");
const filter = { status: "", region: "", county: "", tier: "" };
let limit = PAGE_SIZE;
let selected = location.hash.slice(1);
let fleet = null;
let gateway = null;
let corrections = { of: "", events: [] }; // of the selected gateway's clock, as of when it was opened
let answered = null; // when the answer shown came
let failure = null; // why there is no newer one
let asking = false;
let again = false;

async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  const query = new URLSearchParams({ limit: String(Math.min(limit, 1000)) });
  for (const [name, value] of Object.entries(filter)) if (value !== "") query.set(name, value);
  const wanted = selected;
  try {
    const [list, one] = await Promise.all([
      json(`/api/v1/fleet?${query}`),
      wanted === "" ? null : json(`/api/v1/gateways/${encodeURIComponent(wanted)}`).catch(gone),
    ]);
    if (wanted !== "" && corrections.of !== wanted) {
      const told = await json(`/api/v1/gateways/${encodeURIComponent(wanted)}/clock`).catch(() => null);
      if (told !== null) corrections = { of: wanted, events: told.events };
    }
    fleet = list;
    if (wanted === selected) gateway = one;
    answered = mark();
    failure = null;
  } catch (problem) {
    failure = problem.message;
  }
  asking = false;
  draw();
  if (again) {
    again = false;
    ask();
  }
}

async function json(url) {
  let response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(10000) });
  } catch {
    throw new Error(t("why.away"));
  }
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.detail), { status: response.status });
  return body;
}

/** A gateway nobody knows any more is no failure of the page. */
function gone(problem) {
  if (problem.status === 404) return null;
  throw problem;
}

function draw() {
  page.lost.hidden = failure === null;
  attribute(document.body, "data-stale", failure === null ? null : "");
  if (failure !== null) {
    const age = answered === null ? "" : ageText(since(answered) / 1000);
    text(page["lost-detail"], t(answered === null ? "lost.never" : "lost.detail", { why: failure, age }));
  }
  if (fleet === null) return;
  text(page.clock, failure === null ? new Date(fleet.time).toLocaleString(locale(), { hour12: false }) : "");
  drawFilters();
  drawList();
  drawDetail();
}

function drawFilters() {
  const counts = { "": fleet.counts.gateways, alarm: fleet.counts.alarm, ok: fleet.counts.ok, late: fleet.counts.late, silent: fleet.counts.silent };
  if (page.statuses.childElementCount === 0) {
    page.statuses.append(...Object.keys(counts).map((status) => h("button", {
      class: "button", type: "button", "data-status": status, onclick: () => choose("status", status),
    }, h("span"), h("b", { class: "numbers" }))));
  }
  for (const button of page.statuses.children) {
    const status = button.dataset.status;
    attribute(button, "aria-pressed", String(filter.status === status));
    attribute(button, "title", status === "" ? null : t(`status.${status}.rule`));
    text(button.firstChild, status === "" ? t("status.all") : `${STATUSES[status]} ${t(`status.${status}`)}`);
    text(button.lastChild, counts[status] === null ? "—" : counts[status].toLocaleString(locale()));
    attribute(button, "data-rings", status === "alarm" && counts.alarm > 0 ? "" : null);
  }
  const regions = fleet.regions.map((region) => region.region).filter((name) => name !== null);
  const counties = fleet.regions.flatMap((region) => region.counties.map((county) => county.county)).filter((name) => name !== null);
  options(page.region, "region", regions, (name) => name);
  options(page.county, "county", counties, (name) => name);
  options(page.tier, "tier", TIERS, (name) => t(`tier.${name}`));
}

function options(select, name, values, word) {
  const all = [...new Set(filter[name] === "" ? values : [...values, filter[name]])].sort();
  const key = `${locale()} ${all.join()}`;
  if (select.dataset.key === key) return;
  select.dataset.key = key;
  select.replaceChildren(
    h("option", { value: "" }, t("filter.all")), ...all.map((value) => h("option", { value }, word(value))));
  select.value = filter[name];
}

function choose(name, value) {
  filter[name] = value;
  if (name === "region") filter.county = "";
  limit = PAGE_SIZE;
  ask();
}

function drawList() {
  const rows = new Map([...page.gateways.children].map((row) => [row.dataset.gateway, row]));
  const wanted = fleet.gateways.map((line) => {
    const row = rows.get(line.id) ?? newRow(line);
    fillRow(row, line);
    return row;
  });
  if (wanted.some((row, i) => page.gateways.children[i] !== row) || wanted.length !== page.gateways.childElementCount) {
    page.gateways.replaceChildren(...wanted);
  }
  page.empty.hidden = wanted.length > 0;
  text(page.empty, t(fleet.counts.gateways === 0 && Object.values(filter).every((value) => value === "") ? "empty.fleet" : "empty"));
  page.more.hidden = fleet.next_cursor === null || limit >= 1000;
}

function newRow(line) {
  const cell = (...children) => h("td", {}, ...children);
  return h("tr", { class: "gateway", "data-gateway": line.id, onclick: () => open(line.id) },
    cell(h("button", { type: "button" }), h("div", { class: "quiet" })),
    cell(h("span", { class: "chip" })),
    cell(h("span", { class: "numbers" })),
    cell(h("span", { class: "numbers" }), h("div", { class: "quiet" })),
    cell(h("span", { class: "numbers" })),
    cell(h("span", { class: "numbers" })));
}

function fillRow(row, line) {
  const [name, status, alarms, contact, points, missing] = row.children;
  const level = { ok: "good", late: "late", silent: "bad" }[line.status];
  attribute(row, "data-level", level);
  attribute(row, "aria-selected", String(line.id === selected));
  text(name.firstChild, line.name);
  text(name.lastChild, [line.id, place(line)].filter((part) => part !== "").join(" · "));
  attribute(status.firstChild, "title", t(`status.${line.status}.rule`));
  text(status.firstChild, `${STATUSES[line.status]} ${t(`status.${line.status}`)}`);
  attribute(alarms.firstChild, "class", line.unacknowledged > 0 ? "numbers worry" : "numbers quiet");
  text(alarms.firstChild, alarmsText(line));
  attribute(row, "data-alarm", line.unacknowledged > 0 ? "" : null);
  text(contact.firstChild, line.silent_seconds === null ? t("never") : ageText(line.silent_seconds));
  text(contact.lastChild, line.presence === "offline" ? t("broker.offline", { reason: line.presence_reason }) : "");
  const bad = line.points_without_value;
  attribute(points.firstChild, "class", bad > 0 ? "numbers worry" : "numbers");
  text(points.firstChild, t(bad > 0 ? "points.bad" : "points.all", { n: line.points, bad }));
  attribute(missing.firstChild, "class", line.missing > 0 ? "numbers worry" : "numbers quiet");
  text(missing.firstChild, line.missing > 0
    ? t("missing.n", { n: line.missing.toLocaleString(locale()) }) : t("missing.none"));
}

function alarmsText(line) {
  if (line.alarms === null) return t("alarms.unknown");
  if (line.alarms === 0) return t("alarms.none");
  const cared = line.alarms - line.unacknowledged;
  return [
    ...(line.unacknowledged > 0 ? [`${SHAPES.bad} ${t("alarms.waiting", { n: line.unacknowledged })}`] : []),
    ...(cared > 0 ? [t("alarms.cared", { n: cared })] : []),
  ].join(" · ");
}

function place(line) {
  const tier = line.tier === null ? null : t(`tier.${line.tier}`);
  return [line.region, line.county, tier].filter((part) => part !== null).join(" · ");
}

function open(id) {
  selected = id;
  gateway = null;
  corrections = { of: "", events: [] };
  page.detail.replaceChildren();
  // A link to this gateway; the page before stays one step back.
  if (location.hash.slice(1) !== id) location.hash = id;
  draw();
  if (id !== "") ask();
}

function drawDetail() {
  attribute(main, "data-open", selected === "" ? null : "");
  page.detail.hidden = selected === "";
  const focused = document.activeElement; // an answer must not take the button away from under a finger or key
  if (focused !== null && page.detail.contains(focused) && focused.matches("[data-say]:active")) return;
  if (gateway === null || gateway.gateway.id !== selected) return;
  const drawn = new Map([...page.detail.querySelectorAll("details")].map((row) => [row.dataset.point, row]));
  const line = gateway.gateway;
  page.detail.replaceChildren(
    h("header", {},
      h("div", {}, h("h2", {}, line.name), h("span", { class: "chip", "data-level": line.status },
        `${STATUSES[line.status]} ${t(`status.${line.status}`)}`)),
      h("button", { class: "button", type: "button", id: "close", onclick: () => open("") }, t("close"))),
    alarmList(),
    facts(line),
    ...gateway.zones.flatMap((zone) => [
      h("h3", {}, zone.name, h("span", { class: "quiet" }, zone.kind === null ? "" : t(`kind.${zone.kind}`))),
      ...zone.points.map((point) => fillPoint(drawn.get(point.point) ?? newPoint(point), point)),
    ]));
}

/** What stands, and what can be done about it from here. */
function alarmList() {
  const section = h("div", { class: "alarms" });
  if (gateway.alarms === null) section.append(h("p", { class: "quiet" }, t("alarms.away")));
  else if (gateway.alarms.length === 0) section.append(h("p", { class: "quiet" }, t("alarms.here")));
  else section.append(...gateway.alarms.map(alarmCard));
  const commands = gateway.takes_commands
    ? h("div", { class: "buttons" }, say("identify", t("say.identify"), `${own()}identify`, {}))
    : h("p", { class: "quiet" }, t("alarms.deaf"));
  section.append(commands);
  return section;
}

function own() {
  return `/api/v1/gateways/${encodeURIComponent(selected)}/`;
}

function alarmCard(alarm) {
  const zone = gateway.zones.find((one) => one.id === alarm.zone);
  const point = zone?.points.find((one) => one.point === `${alarm.zone}/${alarm.sensor}/${alarm.quantity}`);
  const laid = OVERLAID.includes(alarm.state);
  const level = UNANSWERED.includes(alarm.state) ? "bad" : laid ? "none" : "late";
  const said = [alarm.comment, alarm.action].filter((part) => part !== null).join(" → ");
  const began = alarm.since === null ? null : Date.parse(alarm.since);
  const where = zone?.name ?? t(`zone.${alarm.zone}`);
  const until = alarm.until === null ? "" : ` → ${time(Date.parse(alarm.until))}`;
  return h("article", { class: "alarm", "data-number": alarm.number, "data-state": alarm.state, "data-level": level },
    h("header", {},
      h("h3", {}, where, h("span", { class: "quiet" }, alarm.zone === "gateway" ? "" : alarm.sensor)),
      h("span", { class: "chip", "data-level": level }, `${SHAPES[level]} ${t(`state.${alarm.state}`)}${until}`)),
    h("p", { class: "what" }, alarmText(alarm)),
    h("p", { class: "far numbers" }, distanceText(alarm, point === undefined ? alarm.value : point.value)),
    began === null ? null : h("p", { class: "quiet numbers" }, t("alarm.since", {
      time: time(began), span: spanText(Math.max(0, Date.parse(fleet.time) - began) / 1000),
    })),
    alarm.by === null ? null : h("p", { class: "quiet" }, said === "" ? alarm.by : t("alarm.by", { by: alarm.by, what: said })),
    gateway.takes_commands && alarm.number !== null ? h("div", { class: "buttons" }, ...orders(alarm, `${where} ${alarmText(alarm)}`)) : null);
}

function orders(alarm, title) {
  const path = `${own()}alarms/${alarm.number}/`;
  const below = alarm.below ?? alarm.state;
  return [
    ...(UNANSWERED.includes(below)
      ? [say("ack", title, `${path}ack`, { fields: ["comment", "action"], confirm: "sheet.ack" }, "main")] : []),
    ...(below === "latched" ? [say("reset", title, `${path}reset`, {}, "main")] : []),
    ...(alarm.state === "shelved" ? [say("unshelve", title, `${path}unshelve`, {})]
      : below === "active" || below === "acknowledged"
        ? [say("shelve", title, `${path}shelve`, { fields: ["length", "reason"], lengths: SHELF_LENGTHS })] : []),
  ];
}

function say(word, title, path, question, kind = "") {
  return h("button", {
    class: `button ${kind}`, type: "button", "data-say": word,
    onclick: () => askFor(page.sheet, {
      title, path, fields: [], ...question,
      answered: () => ask(),
      done: (answer) => [h("p", {}, `${SHAPES.good} ${t("sent", { time: time(Date.parse(answer.time)) })}`)],
    }),
  }, t(`say.${word}`));
}

function time(millis) {
  return new Date(millis).toLocaleString(locale(), {
    month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
  });
}

function facts(line) {
  const entries = [
    ["fact.id", `${line.group} / ${line.id}`],
    ["fact.place", place(line) || t("unknown")],
    ["column.contact", line.silent_seconds === null ? t("never") : ageText(line.silent_seconds)],
    ["fact.software", gateway.software ?? t("unknown")],
    ["fact.clock", gateway.clock === null ? t("unknown") : t(`clock.${gateway.clock}`)],
    ...(corrections.of === line.id ? corrections.events.slice(0, 3) : []).map((event) => [
      "fact.corrections",
      h("span", { title: event.text ?? "" }, t(`time.${event.state}`, {
        time: time(Date.parse(event.time)), seconds: event.seconds === null ? "" : event.seconds.toLocaleString(locale()),
      })),
    ]),
    ["fact.received", t("fact.counts", {
      readings: gateway.counts.readings.toLocaleString(locale()), events: gateway.counts.events.toLocaleString(locale()),
    })],
    ...gateway.streams.map((stream) => ["fact.gaps", gaps(stream)]),
  ];
  return h("dl", { class: "facts" }, ...entries.flatMap(([key, value]) => [h("dt", {}, t(key)), h("dd", {}, value)]));
}

function gaps(stream) {
  if (stream.missing === 0) return t("gaps.none", stream);
  const shown = stream.gaps.slice(0, 5).map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
  const list = shown.join(", ") + (stream.gaps.length > shown.length ? " …" : "");
  const text = t("gaps.some", { ...stream, n: stream.missing.toLocaleString(locale()), list });
  return h("span", { class: "worry" }, text, gateway.takes_commands
    ? say("resend", text, `${own()}resend`, { body: { stream: stream.stream } }) : null);
}

function newPoint(point) {
  const place = h("div", { class: "history" });
  const row = h("details", { class: "point", "data-point": point.point },
    h("summary", { title: t("history.show") },
      h("span", { class: "label" }),
      h("span", { class: "chip" }),
      h("span", { class: "reading" }, h("span", { class: "value numbers" }), h("span", { class: "unit" }),
        h("div", { class: "quiet numbers" })),
      h("span", { class: "why" })),
    place);
  row.addEventListener("toggle", () => {
    if (!row.open) return;
    const url = `/api/v1/gateways/${encodeURIComponent(selected)}/history?point=${encodeURIComponent(point.point)}`;
    history(place, url, Date.parse(fleet.time));
  });
  return row;
}

function fillPoint(row, point) {
  const [label, chip, reading, why] = row.firstChild.children;
  const [value, unit, age] = reading.children;
  attribute(row, "data-level", point.level);
  label.replaceChildren(t(`quantity.${point.quantity}`), h("span", { class: "quiet" }, point.sensor));
  text(chip, `${SHAPES[point.level] ?? SHAPES.bad} ${t(`level.${point.level}`)}`);
  text(value, valueText(point));
  text(unit, point.value === null ? "" : point.unit ?? "");
  text(age, ageText(point.age_seconds));
  const reasons = point.quality === "good" ? [] : [cause(point.quality), todo(point.quality)].filter((part) => part !== "");
  if (point.level === "late" || point.level === "silent") reasons.unshift(t("old"));
  text(why, reasons.join(" → "));
  return row;
}

for (const name of ["region", "county", "tier"]) {
  page[name].addEventListener("change", () => choose(name, page[name].value));
}
page.more.addEventListener("click", () => {
  limit += PAGE_SIZE;
  ask();
});
addEventListener("hashchange", () => {
  if (location.hash.slice(1) !== selected) open(location.hash.slice(1));
});
languageSwitch(page.language);
onLanguage(draw);
ask();
setInterval(() => {
  if (!document.hidden) ask();
}, EVERY_MS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask();
});
