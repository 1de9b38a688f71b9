// What changes, as the app says it: one stream of server-sent events for the page that is open.
import { request } from './access.js';

const SILENCE = 15_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;
const QUIET = 120_000;
const HIDDEN = 30_000;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

/**
 * Follows `/api/stream` until `close()` is called, through restarts and lost connections. It rests
 * while the tab is hidden for long: a browser opens six connections to a host, and each tab would
 * hold one of them.
 *
 * @param {Record<string, string>} parameters of the stream
 * @param {Record<string, (data: any) => void>} listeners by event: hello, brands, models,
 *   alert, drivers, heartbeat; and `refused`, which takes an error with the answer's status
 * @param {(state: {name: string, text: string}) => void} onState is told how the connection is
 */
export function follow(parameters, listeners, onState) {
  const url = `/api/stream?${new URLSearchParams(parameters)}`;
  let connection;
  let lastId;
  let pause = FIRST_PAUSE;
  let lastEvent = Date.now();
  let heartbeat;
  let connected = false;
  let refused;
  let retry;
  let rest;
  let resting = false;
  let closed = false;

  async function open() {
    lastEvent = Date.now();
    const own = new AbortController();
    connection = own;
    try {
      // EventSource could not send a token.
      const response = await request(url, {
        signal: own.signal,
        cache: 'no-store',
        headers: { Accept: 'text/event-stream', ...(lastId ? { 'Last-Event-ID': lastId } : {}) },
      });
      if (!response.ok) throw await refusal(response, url);
      await readEvents(response.body, take);
    } catch (error) {
      // It is tried again, whatever the reason.
      if (connection === own) refused = error.status && error;
    }
    if (connection === own) reopen();
  }

  function take({ name, id, data }) {
    if (closed) return;
    lastEvent = Date.now();
    connected = true;
    refused = undefined;
    pause = FIRST_PAUSE;
    lastId = id ?? lastId;
    const value = JSON.parse(data);
    if (name === 'heartbeat') heartbeat = value;
    listeners[name]?.(value);
    say();
  }

  function reopen() {
    drop();
    if (closed) return;
    say();
    retry = setTimeout(open, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
    if (refused) listeners.refused?.(refused);
  }

  function drop() {
    clearTimeout(retry);
    connection?.abort();
    connection = undefined;
    connected = false;
  }

  function restWhileHidden() {
    clearTimeout(rest);
    if (document.hidden) {
      rest = setTimeout(() => {
        resting = true;
        drop();
        say();
      }, HIDDEN);
    } else if (resting) {
      resting = false;
      pause = FIRST_PAUSE;
      open();
    }
  }

  function say() {
    if (!closed) onState(state());
  }

  function state() {
    const age = Date.now() - lastEvent;
    if (resting) return { name: 'quiet', text: 'Paused' };
    if (refused) return { name: 'lost', text: `Not connected: ${refused.message}` };
    if (!connected) {
      return heartbeat || age > 3_000
        ? { name: 'lost', text: 'No connection – what you see may be out of date' }
        : { name: 'connecting', text: 'Connecting' };
    }
    if (heartbeat && !heartbeat.complete) return { name: 'quiet', text: 'Reading what was before' };
    if (heartbeat?.updatedAt && heartbeat.now - heartbeat.updatedAt > QUIET) {
      const minutes = Math.round((heartbeat.now - heartbeat.updatedAt) / 60_000);
      return { name: 'quiet', text: `Connected, but nothing new for ${minutes} min` };
    }
    return { name: 'live', text: 'Live' };
  }

  const watchdog = setInterval(() => {
    if (connected && Date.now() - lastEvent > SILENCE) reopen();
    say();
  }, 1_000);

  document.addEventListener('visibilitychange', restWhileHidden);
  restWhileHidden();
  open();
  say();
  return {
    close() {
      closed = true;
      document.removeEventListener('visibilitychange', restWhileHidden);
      clearInterval(watchdog);
      clearTimeout(rest);
      drop();
    },
  };
}

/**
 * Reads server-sent events until there are no more.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {(event: {name: string, id: string?, data: string}) => void} take
 */
async function readEvents(body, take) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split('\n\n');
    rest = events.pop();
    events.map(parseEvent).filter(({ data }) => data !== undefined).forEach(take);
  }
}

/** The app ends a line with a line feed, and writes data as one line. */
function parseEvent(text) {
  const fields = Object.fromEntries(text.split('\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
  }));
  return { name: fields.event, id: fields.id, data: fields.data };
}

/** JSON from the API; what the app says is wrong becomes the error's message. */
export async function get(path, parameters = {}, signal = undefined) {
  return json(await request(`${path}?${new URLSearchParams(parameters)}`, { signal }), path);
}

/** The same; while the app can't say it, `onWait` is told why, and it is asked again, ever less often. */
export async function getWhenItCan(path, parameters, signal, onWait) {
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      return await get(path, parameters, signal);
    } catch (error) {
      if (error.status !== 503 || signal.aborted) throw error;
      onWait(error);
      await new Promise((resolve) => { setTimeout(resolve, wait); });
    }
  }
}

/** Sends JSON to the API; the same. */
export async function post(path, content) {
  const headers = { 'Content-Type': 'application/json' };
  return json(await request(path, { method: 'POST', headers, body: JSON.stringify(content) }), path);
}

async function json(response, path) {
  if (!response.ok) throw await refusal(response, path);
  return response.json();
}

/** Why the app has refused, as an error with the status; a proxy's own answer may be no JSON. */
async function refusal(response, path) {
  const { detail } = await response.json().catch(() => ({}));
  return Object.assign(new Error(detail ?? `${path}: ${response.status}`), { status: response.status });
}
