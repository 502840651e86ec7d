// Chinese and English. The browser's language decides until the reader does; the choice is remembered on this device.

const KEY = "hanlu.language";
const LANGUAGES = { zh: "中文", en: "English" };
const dictionary = { zh: {}, en: {} };
const listeners = [];
let language = initial();

function initial() {
  const remembered = recall();
  if (remembered in LANGUAGES) return remembered;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function recall() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage switched off: the browser's language it is
  }
}

/** Adds words: {key: [Chinese, English]}. */
export function words(entries) {
  for (const [key, [zh, en]] of Object.entries(entries)) {
    dictionary.zh[key] = zh;
    dictionary.en[key] = en;
  }
}

/** The words for a key with {name} replaced; the key itself when there are none, so that nothing new is hidden. */
export function t(key, values = {}) {
  const found = dictionary[language][key];
  if (found === undefined) return key.slice(key.indexOf(".") + 1);
  return found.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Whether there are words for it. */
export function has(key) {
  return key in dictionary[language];
}

export function locale() {
  return language === "zh" ? "zh-CN" : "en-GB";
}

/** Calls back now and whenever the language changes. */
export function onLanguage(callback) {
  listeners.push(callback);
  callback();
}

/** Makes the button show the other language and switch to it. */
export function languageSwitch(button) {
  button.addEventListener("click", () => {
    language = other();
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // Not remembered; switched all the same.
    }
    for (const listener of listeners) listener();
  });
  onLanguage(() => {
    document.documentElement.lang = locale();
    button.textContent = LANGUAGES[other()];
    button.lang = other();
    for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
    for (const element of document.querySelectorAll("[data-t-label]")) {
      element.setAttribute("aria-label", t(element.dataset.tLabel));
    }
  });
}

function other() {
  return language === "zh" ? "en" : "zh";
}
