// Alarms on the gateway's page: what stands, what to do about it, and what people say about it in two taps.
import { attribute, h, text } from "/shared/dom.js";
import { locale, t, words } from "/shared/i18n.js";
import { ask, json, SHELF_LENGTHS } from "/shared/sheet.js";
import { alarmText, distanceText, SHAPES, spanText } from "/shared/words.js";

words({
  "since": ["{time} 起，已 {span}", "since {time}, for {span}"],
  "cause": ["起因：{what}", "Follows from: {what}"],
  "effects": ["由此引起的 {n} 个报警", "{n} alarms that follow from it"],
  "care": ["{by} 正在处理", "{by} takes care"],
  "until": ["{state}至 {time}", "{state} until {time}"],
  "held.context": ["开门或融霜，暂缓报警", "Held: door or defrost"],
  "held.cause": ["随起因一并处理", "Held: told with its cause"],
  "quiet.alarms": ["已搁置、暂缓或维护中的报警 {n} 个", "{n} alarms shelved, held or in maintenance"],
  "say.silence": ["关掉警笛声", "Silence the siren"],
  "say.maintenance.end": ["结束维护", "End maintenance"],
  "say.trip": ["新行程", "New trip"],
  "say.defrost": ["确认融霜规律", "Confirm the defrost"],
  "say.signals": ["测试声光", "Test siren and lamps"],
  "say.messages": ["发送测试消息", "Send a test message"],
  "messages.none": ["配置中没有通知对象", "The configuration names nobody to tell"],
  "messages.sent": ["{person}（{channel}）：{detail}", "{person} ({channel}): {detail}"],
  "history.alarms": ["近 7 天报警记录", "Alarms of the last 7 days"],
  "history.none": ["近 7 天没有报警", "No alarm in the last 7 days"],
  "history.more": ["显示更多", "Show more"],
  "history.sum": ["共报警 {n} 次；最多：{top}", "{n} in all; most often: {top}"],
  "history.answer": ["确认用时中位数 {span}", "acknowledged within {span} (median)"],
});

const WEEK_MS = 7 * 86400000;
const PAGE_SIZE = 50;
const NEVER_FOLDED = ["high-high", "low-low"];
const OVERLAID = ["shelved", "suppressed", "out_of_service"];
export const UNANSWERED = ["active", "returned"];
const LEVELS = { active: "bad", returned: "bad", latched: "late", acknowledged: "late" };

/**
 * The alarms part of the page.
 *
 * @param place {alarms, history, sheet}: where to draw
 * @param model the page's: alarms, zones, points, stale
 * @param clock function(epoch millis) giving the time of day as text
 * @param now function giving the server's time, epoch milliseconds
 * @param changed called when an answer has changed the model
 */
export function alarmsPart(place, model, clock, now, changed) {
  const cards = new Map(); // number → {key, card, far, age}
  const quiet = h("details", { class: "quiet-alarms" }, h("summary", {}), h("div", { class: "cards" }));
  const loud = h("div", { class: "cards" });
  const silence = h("div", { class: "buttons", id: "silence" });
  place.alarms.replaceChildren(loud, silence, quiet);

  function draw() {
    const alarms = model.alarms;
    const known = new Set(alarms.map((alarm) => String(alarm.number)));
    for (const number of cards.keys()) if (!known.has(number)) cards.delete(number);
    const standing = new Map(alarms.map((alarm) => [alarm.alarm, alarm]));
    const effects = new Map();
    const top = [];
    for (const alarm of alarms) {
      const cause = standing.get(alarm.cause);
      if (cause !== undefined && cause !== alarm && !NEVER_FOLDED.includes(alarm.kind)) {
        effects.set(cause.alarm, [...(effects.get(cause.alarm) ?? []), alarm]);
      } else {
        top.push(alarm);
      }
    }
    const order = (alarm) => (UNANSWERED.includes(alarm.state) ? 0 : 1);
    const shown = top.filter((alarm) => !OVERLAID.includes(alarm.state)).sort((a, b) => order(a) - order(b));
    const laid = top.filter((alarm) => OVERLAID.includes(alarm.state));
    put(loud, shown.map((alarm) => card(alarm, effects.get(alarm.alarm) ?? [])));
    put(quiet.lastChild, laid.map((alarm) => card(alarm, effects.get(alarm.alarm) ?? [])));
    silence.hidden = model.stale || !alarms.some((alarm) => alarm.state === "active");
    if (silence.dataset.key !== locale()) {
      silence.dataset.key = locale();
      const title = t("say.silence");
      silence.replaceChildren(h("button", {
        class: "button", type: "button", "data-say": "silence",
        onclick: () => open({ title, path: "/api/v1/signals/silence", fields: [] }),
      }, title));
    }
    text(quiet.firstChild, t("quiet.alarms", { n: laid.length }));
    quiet.hidden = laid.length === 0;
    tick();
  }

  /** What grows older by itself. */
  function tick() {
    for (const { alarm, far, age } of cards.values()) {
      const point = model.points.get(`${alarm.zone}/${alarm.sensor}/${alarm.quantity}`);
      text(far, distanceText(alarm, point === undefined ? alarm.value : point.value));
      const since = Date.parse(alarm.since);
      text(age, t("since", { time: clock(since), span: spanText(Math.max(0, now() - since) / 1000) }));
    }
  }

  function put(parent, wanted) {
    const same = wanted.length === parent.childElementCount && wanted.every((child, i) => parent.children[i] === child);
    if (!same) parent.replaceChildren(...wanted);
  }

  /** Made anew only when the alarm has changed, so that nobody's tap hits what has just moved away. */
  function card(alarm, effects) {
    const key = `${locale()} ${model.stale} ${JSON.stringify(alarm)} ${JSON.stringify(effects)}`;
    const drawn = cards.get(String(alarm.number));
    if (drawn?.key === key) return drawn.card;
    const far = h("p", { class: "far numbers" });
    const age = h("p", { class: "quiet numbers" });
    const element = h("article", {
      class: "alarm", "data-number": alarm.number, "data-state": alarm.state, "data-severity": alarm.severity,
      "data-level": LEVELS[alarm.state] ?? "none",
    },
    h("header", {},
      h("h3", {}, zoneName(alarm.zone), h("span", { class: "quiet" }, produce(alarm.zone))),
      h("span", { class: "chip" }, `${shape(alarm)} ${stateText(alarm)}`)),
    h("p", { class: "what" }, alarmText(alarm), sensor(alarm)),
    far,
    age,
    alarm.cause === null ? null : h("p", { class: "cause" }, t("cause", { what: nameOf(alarm.cause) })),
    OVERLAID.includes(alarm.state) ? null : h("p", { class: "act" }, `→ ${t(`act.${alarm.kind}`)}`),
    alarm.acknowledged_by === null ? null : h("p", { class: "care" }, t("care", { by: alarm.acknowledged_by })),
    said(alarm),
    alarm.detail === null ? null : h("p", { class: "quiet", lang: "en" }, alarm.detail),
    effects.length === 0 ? null : h("details", { class: "effects" },
      h("summary", {}, t("effects", { n: effects.length })),
      h("ul", {}, ...effects.map((effect) => h("li", {}, `${zoneName(effect.zone)} ${alarmText(effect)}`, sensor(effect))))),
    h("div", { class: "buttons" }, ...buttons(alarm)));
    cards.set(String(alarm.number), { key, card: element, alarm, far, age });
    return element;
  }

  function shape(alarm) {
    return SHAPES[LEVELS[alarm.state] ?? "none"];
  }

  function stateText(alarm) {
    if (alarm.state === "suppressed") return t(alarm.cause === null ? "held.context" : "held.cause");
    const state = t(`state.${alarm.state}`);
    return alarm.until === null ? state : t("until", { state, time: clock(Date.parse(alarm.until)) });
  }

  function said(alarm) {
    const what = [alarm.comment, alarm.action].filter((part) => part !== null);
    if (what.length === 0) return null;
    return h("p", { class: "quiet said" }, `${alarm.by}：${what.join(" → ")}`);
  }

  function sensor(alarm) {
    return alarm.zone === "gateway" ? null : h("span", { class: "quiet" }, alarm.sensor);
  }

  function nameOf(name) {
    const [zone, , quantity, kind] = name.split("/");
    return `${zoneName(zone)} ${alarmText({ quantity, kind })}`;
  }

  function zoneName(id) {
    return model.zones.find((zone) => zone.id === id)?.name ?? t(`zone.${id}`);
  }

  function produce(id) {
    const name = model.zones.find((zone) => zone.id === id)?.produce ?? null;
    return name === null ? "" : t(`produce.${name}`);
  }

  function buttons(alarm) {
    const path = `/api/v1/alarms/${alarm.number}/`;
    const title = `${zoneName(alarm.zone)} ${alarmText(alarm)}`;
    const button = (word, kind, open) => h("button", {
      class: `button ${kind}`, type: "button", "data-say": word, disabled: model.stale, onclick: open,
    }, t(`say.${word}`));
    const list = [];
    const below = OVERLAID.includes(alarm.state) ? alarm.below : alarm.state;
    if (UNANSWERED.includes(below)) {
      list.push(button("ack", "main", () => open({
        title, path: `${path}ack`, fields: ["comment", "action"], confirm: "sheet.ack",
      })));
    }
    if (below === "latched") list.push(button("reset", "main", () => open({ title, path: `${path}reset`, fields: [] })));
    if (alarm.state === "shelved") {
      list.push(button("unshelve", "", () => open({ title, path: `${path}unshelve`, fields: [] })));
    } else if (below === "active" || below === "acknowledged") {
      list.push(button("shelve", "", () => open({
        title, path: `${path}shelve`, fields: ["length", "reason"], lengths: SHELF_LENGTHS,
      })));
    }
    return list;
  }

  async function history() {
    if (!place.history.open) return;
    const list = place.history.querySelector(".changes");
    const from = new Date(now() - WEEK_MS).toISOString();
    try {
      const [statistics, first] = await Promise.all([
        json(`/api/v1/alarms/statistics?from=${from}`), json(`/api/v1/alarms?from=${from}&limit=${PAGE_SIZE}`),
      ]);
      list.replaceChildren(h("p", { class: "quiet" }, summary(statistics.statistics)), ...first.history.map(change));
      more(list, from, first.next_cursor);
    } catch (problem) {
      list.replaceChildren(h("p", { class: "warning" }, t("failed", { why: problem.message })));
    }
  }

  function more(list, from, cursor) {
    if (cursor === null) return;
    const button = h("button", { class: "button", type: "button" }, t("history.more"));
    button.addEventListener("click", async () => {
      const next = await json(`/api/v1/alarms?from=${from}&limit=${PAGE_SIZE}&cursor=${cursor}`);
      button.remove();
      list.append(...next.history.map(change));
      more(list, from, next.next_cursor);
    });
    list.append(button);
  }

  function summary(statistics) {
    if (statistics.told === 0) return t("history.none");
    const top = statistics.top.slice(0, 2).map((often) => `${nameOf(often.alarm)} ×${often.told}`).join(", ");
    const median = statistics.acknowledge_median_seconds;
    const answer = median === null ? [] : [t("history.answer", { span: spanText(median) })];
    return [t("history.sum", { n: statistics.told, top }), ...answer].join(" · ");
  }

  function change(item) {
    const words = [item.by, item.comment, item.action].filter((part) => part !== null).join("：");
    const value = item.value === null ? "" : ` ${item.value} ${item.unit ?? ""}`;
    return h("div", { class: "change", "data-state": item.state },
      h("time", { class: "quiet numbers", datetime: item.time }, clock(Date.parse(item.time), true)),
      h("span", {}, `${zoneName(item.zone)} ${alarmText(item)}${value} · ${t(`state.${item.state}`)}`),
      words === "" ? null : h("span", { class: "quiet" }, words));
  }

  /** Asks for what a command needs, and shows what it has changed. */
  function open(question) {
    ask(place.sheet, {
      ...question,
      answered(answer) {
        if (answer.standing !== undefined) model.alarms = answer.standing;
        changed();
      },
    });
  }

  place.history.addEventListener("toggle", history);
  return { draw, tick, open };
}
