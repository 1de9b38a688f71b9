// What changes, as the app says it: one stream of server-sent events for the page that is open.

const SILENCE = 15_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;
const QUIET = 120_000;

/**
 * Follows `/api/stream` until `close()` is called, through restarts and lost connections.
 *
 * @param {Record<string, string>} parameters of the stream
 * @param {Record<string, (data: any) => void>} listeners by event: hello, brands, models,
 *   alert, drivers, heartbeat
 * @param {(state: {name: string, text: string}) => void} onState is told how the connection is
 */
export function follow(parameters, listeners, onState) {
  const url = `/api/stream?${new URLSearchParams(parameters)}`;
  let source;
  let pause = FIRST_PAUSE;
  let lastEvent = Date.now();
  let heartbeat;
  let connected = false;
  let retry;
  let closed = false;

  function open() {
    lastEvent = Date.now();
    source = new EventSource(url);
    for (const name of new Set(['hello', 'heartbeat', ...Object.keys(listeners)])) {
      source.addEventListener(name, (event) => {
        lastEvent = Date.now();
        connected = true;
        pause = FIRST_PAUSE;
        const data = JSON.parse(event.data);
        if (name === 'heartbeat') heartbeat = data;
        listeners[name]?.(data);
        say();
      });
    }
    // The browser tries again by itself, but not after every kind of failure; so we do it.
    source.onerror = reopen;
  }

  function reopen() {
    source.close();
    connected = false;
    say();
    clearTimeout(retry);
    retry = setTimeout(open, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  function say() {
    if (!closed) onState(state());
  }

  function state() {
    const age = Date.now() - lastEvent;
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

  open();
  say();
  return {
    close() {
      closed = true;
      clearInterval(watchdog);
      clearTimeout(retry);
      source.close();
    },
  };
}

/** JSON from the API; what the app says is wrong becomes the error's message. */
export async function get(path, parameters = {}, signal = undefined) {
  const response = await fetch(`${path}?${new URLSearchParams(parameters)}`, { signal });
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? `${path}: ${response.status}`);
  return body;
}
