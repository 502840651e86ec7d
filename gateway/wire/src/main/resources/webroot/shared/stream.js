// Follows the server's events and knows when it has lost them. EventSource alone does not: it stays "open" on a connection
// that has died silently, and gives up for good when the server answers with an error.

const SILENT_MS = 12000; // the server says something at least every 5 s
const RETRY_MS = 2000;
const MAX_RETRY_MS = 15000;

/** A moment to measure from. */
export function mark() {
  return { monotonic: performance.now(), wall: Date.now() };
}

/** Milliseconds since then. The monotonic clock stands still while some phones sleep, so the wall clock may add to it. */
export function since(moment) {
  return Math.max(performance.now() - moment.monotonic, Date.now() - moment.wall);
}

/**
 * @param handlers {event name: function(data)}
 * @param onState called with true when events come, false when they have stopped
 */
export function follow(url, handlers, onState) {
  let source = null;
  let heard = mark();
  let retry = RETRY_MS;
  let timer = null;

  function open() {
    timer = null;
    heard = mark();
    const opened = new EventSource(url);
    source = opened;
    opened.onerror = lost;
    for (const [name, handle] of Object.entries(handlers)) {
      opened.addEventListener(name, (event) => {
        if (opened !== source) return;
        heard = mark();
        retry = RETRY_MS;
        handle(JSON.parse(event.data));
        onState(true);
      });
    }
  }

  function lost() {
    onState(false);
    source?.close();
    source = null;
    if (timer === null) {
      timer = setTimeout(open, retry * (0.75 + Math.random() / 2)); // spread: many pages return to one server
      retry = Math.min(retry * 2, MAX_RETRY_MS);
    }
  }

  function check() {
    if (source !== null && since(heard) > SILENT_MS) lost();
  }

  /** A phone that wakes up or finds its network again should not wait for the timer. */
  function hurry() {
    check();
    if (source === null && !document.hidden) {
      clearTimeout(timer);
      retry = RETRY_MS;
      open();
    }
  }

  open();
  setInterval(check, 1000);
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
}
