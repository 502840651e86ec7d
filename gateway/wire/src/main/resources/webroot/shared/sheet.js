// Asks for what a command needs, sends it, and says what became of it. The name is remembered on this device, so that whoever acts often
// needs one tap here.
import { h, text } from "./dom.js";
import { t, words } from "./i18n.js";
import { spanText } from "./words.js";

words({
  "say.ack": ["确认", "Acknowledge"],
  "say.shelve": ["搁置", "Shelve"],
  "say.unshelve": ["取消搁置", "Unshelve"],
  "say.reset": ["复位", "Reset"],
  "say.maintenance": ["维护", "Maintenance"],
  "sheet.ack": ["我来处理", "I take care"],
  "sheet.ok": ["确定", "Do it"],
  "sheet.close": ["关闭", "Close"],
  "sheet.cancel": ["取消", "Cancel"],
  "sheet.waiting": ["请稍候…", "Please wait…"],
  "field.by": ["姓名（记入记录）", "Your name (goes into the record)"],
  "field.comment": ["备注（可不填）", "Comment (optional)"],
  "field.action": ["处理措施（可不填）", "Corrective action (optional)"],
  "field.reason": ["原因", "Reason"],
  "field.length": ["多久", "For how long"],
  "field.lot": ["批次（可不填）", "Lot (optional)"],
  "failed": ["没有成功：{why}", "Not done: {why}"],
  "no.answer": ["没有应答，请检查网络", "no answer: check the network"],
});

const NAME_KEY = "hanlu.name";
const TIMEOUT_MS = 20000;
const LONG = ["comment", "action"];

/** For how long an alarm may be shelved. */
export const SHELF_LENGTHS = ["30m", "1h", "2h", "4h", "8h", "24h"];

/**
 * Opens the sheet.
 *
 * @param dialog the page's dialog element
 * @param question {title, path: where it is posted, fields: what is asked beside the name, lengths: to choose from, confirm: the
 *     button's word, body: what is sent besides, answered: called with the answer, done: makes elements of it to be shown}
 */
export function ask(dialog, { title, path, fields, lengths = [], confirm = "sheet.ok", body = {}, answered, done = null }) {
  const inputs = { by: h("input", { name: "by", required: true, maxlength: 100, autocomplete: "name", value: recall() }) };
  for (const field of fields) inputs[field] = input(field, lengths);
  const failure = h("p", { class: "warning", role: "alert" });
  const ok = h("button", { class: "button main", type: "submit" }, t(confirm));
  const form = h("form", {},
    h("h2", {}, title),
    ...Object.entries(inputs).map(([name, element]) => h("label", {}, h("span", {}, t(`field.${name}`)), element)),
    failure,
    h("div", { class: "buttons" },
      h("button", { class: "button", type: "button", onclick: () => dialog.close() }, t("sheet.cancel")), ok));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    ok.disabled = true;
    text(ok, t("sheet.waiting"));
    text(failure, "");
    remember(inputs.by.value.trim());
    const values = Object.entries(inputs)
      .map(([name, element]) => [name, element.value.trim()])
      .filter(([, value]) => value !== "");
    try {
      const answer = await post(path, { ...body, ...Object.fromEntries(values) });
      answered(answer);
      if (done === null) dialog.close();
      else show(dialog, title, done(answer));
    } catch (problem) {
      text(failure, t("failed", { why: problem.message }));
      text(ok, t(confirm));
      ok.disabled = false;
    }
  });
  dialog.replaceChildren(form);
  dialog.showModal();
  if (inputs.by.value === "") inputs.by.focus();
  else ok.focus();
}

function show(dialog, title, elements) {
  dialog.replaceChildren(h("div", { class: "answer" }, h("h2", {}, title), ...elements, h("div", { class: "buttons" },
    h("button", { class: "button main", type: "button", onclick: () => dialog.close() }, t("sheet.close")))));
}

function input(field, lengths) {
  if (field === "length") {
    return h("select", { name: field }, ...lengths.map((length) => h("option", { value: length }, span(length))));
  }
  const long = LONG.includes(field);
  return h(long ? "textarea" : "input", { name: field, maxlength: 500, required: field === "reason", rows: long ? 2 : null });
}

function span(length) {
  return spanText(Number.parseInt(length, 10) * { m: 60, h: 3600, d: 86400 }[length.at(-1)]);
}

async function post(path, body) {
  return json(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
}

/** The answer's JSON; fails with the reason that the server gives. */
export async function json(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    throw new Error(t("no.answer"));
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

function recall() {
  try {
    return localStorage.getItem(NAME_KEY) ?? "";
  } catch {
    return ""; // storage switched off: the name is asked each time
  }
}

function remember(name) {
  try {
    localStorage.setItem(NAME_KEY, name);
  } catch {
    // Not remembered; sent all the same.
  }
}
