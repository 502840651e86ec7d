// The last 24 hours of one point as a small picture: a band from least to most, the mean as a line, gaps left open.
import { h, svg } from "./dom.js";
import { locale, t } from "./i18n.js";
import { cause } from "./words.js";

const HEIGHT = 150;
const LEFT = 52;
const BOTTOM = 20;
const TOP = 8;
const DAY_MS = 86400000;

/**
 * Fills the place with the history that the URL answers; says in words what there is besides the picture.
 *
 * @param url without from and to
 * @param now the server's time, epoch milliseconds
 * @param timeZone of the times at the axis
 */
export async function history(place, url, now, timeZone) {
  if (place.childElementCount === 0) place.replaceChildren(h("p", { class: "quiet" }, t("history.loading")));
  const query = new URLSearchParams({
    from: new Date(now - DAY_MS).toISOString(),
    to: new Date(now).toISOString(),
    step: "5m",
  });
  try {
    const response = await fetch(`${url}&${query}`);
    const body = await response.json();
    if (!response.ok) throw new Error(body.detail);
    place.replaceChildren(...picture(body, Math.min(Math.max(place.clientWidth, 280), 760), timeZone));
  } catch (failure) {
    place.replaceChildren(h("p", { class: "warning" }, t("history.failed", { why: failure.message })));
  }
}

function picture(body, width, timeZone) {
  const withValue = body.steps.filter((step) => step.avg !== null);
  const gaps = runs(body.steps, (step) => step.avg === null);
  const why = mostFrequent(body.steps.filter((step) => step.avg === null).map((step) => step.cause));
  if (withValue.length === 0) return [h("p", { class: "quiet" }, t("history.empty", { why: cause(why) }))];
  const least = Math.min(...withValue.map((step) => step.min));
  const most = Math.max(...withValue.map((step) => step.max));
  const mean = withValue.reduce((sum, step) => sum + step.avg * step.values, 0)
    / withValue.reduce((sum, step) => sum + step.values, 0);
  const digits = (value) => value.toFixed(body.decimals);
  const summary = t("history.summary", {
    min: digits(least), avg: mean.toFixed(Math.max(body.decimals, 1)), max: digits(most), unit: body.unit ?? "",
  });
  return [
    drawing(body, least, most, width, timeZone),
    h("p", { class: "quiet" }, summary.trim()),
    gaps.length > 0 ? h("p", { class: "quiet" }, t("history.gaps", { n: gaps.length, why: cause(why) })) : "",
  ];
}

function drawing(body, least, most, width, timeZone) {
  const steps = body.steps;
  const room = Math.max((most - least) * 0.08, 0.05);
  const low = least - room;
  const high = most + room;
  const x = (index) => LEFT + ((width - LEFT - 4) * (index + 0.5)) / steps.length;
  const y = (value) => TOP + ((HEIGHT - TOP - BOTTOM) * (high - value)) / (high - low);
  const parts = [];
  for (const value of [least, most]) {
    parts.push(svg("line", { x1: LEFT, x2: width - 4, y1: y(value), y2: y(value), class: "grid" }));
    if (value === least || y(least) - y(most) > 14) {
      parts.push(svg("text", { x: LEFT - 6, y: y(value) + 4, class: "label end" }, value.toFixed(body.decimals)));
    }
  }
  for (const index of [0, Math.floor(steps.length / 2), steps.length - 1]) {
    const anchor = index === 0 ? "start" : index === steps.length - 1 ? "end" : "middle";
    const time = new Date(steps[index].time).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", timeZone });
    parts.push(svg("text", { x: x(index), y: HEIGHT - 4, class: `label ${anchor}` }, time));
  }
  for (const [from, to] of runs(steps, (step) => step.avg === null)) {
    const left = x(from - 0.5);
    parts.push(svg("rect", { x: left, y: TOP, width: x(to + 0.5) - left, height: HEIGHT - TOP - BOTTOM, class: "gap" }));
  }
  for (const [from, to] of runs(steps, (step) => step.avg !== null)) {
    const part = steps.slice(from, to + 1);
    const upper = part.map((step, i) => `${x(from + i)},${y(step.max)}`);
    const lower = part.map((step, i) => `${x(from + i)},${y(step.min)}`).reverse();
    parts.push(svg("polygon", { points: [...upper, ...lower].join(" "), class: "band" }));
    const line = part.map((step, i) => `${x(from + i)},${y(step.avg)}`);
    parts.push(part.length === 1
      ? svg("circle", { cx: x(from), cy: y(part[0].avg), r: 2.5, class: "dot" })
      : svg("polyline", { points: line.join(" "), class: "line" }));
  }
  return svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, class: "chart", role: "img", "aria-label": t("history.title") },
    ...parts);
}

/** The stretches [first, last] of neighbours for which the test holds. */
function runs(list, test) {
  const found = [];
  list.forEach((item, index) => {
    if (!test(item)) return;
    if (found.length > 0 && found.at(-1)[1] === index - 1) found.at(-1)[1] = index;
    else found.push([index, index]);
  });
  return found;
}

function mostFrequent(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
}
