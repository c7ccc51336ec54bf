import { setTimeout as pause } from 'node:timers/promises';
import { EventSourceParserStream as Messages } from 'eventsource-parser/stream';

const ok = (answer) => (answer.ok ? answer : Promise.reject(answer));
const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** Keeps the Map `devices` as Intune would be told of them, until `signal` aborts. `token()` gives a fresh access token. */
export async function follow({ url, token, devices, signal, state = { cursor: null }, retryMs = 2000 }) {
  const get = async (path) => ok(await fetch(url + path, { signal, headers: bearer(await token()) }));
  for (let wait; !signal.aborted; await pause(wait || retryMs, null, { signal }).catch(() => null))
    try {
      for (let page = ''; !state.cursor;) {
        const answer = await get(`/v1/intune/devices?limit=500${page}`);
        const { items, nextCursor } = await answer.json();
        if (page === '') devices.clear();
        for (const device of items) devices.set(device.deviceId, device);
        page = `&cursor=${nextCursor}`;
        if (nextCursor === null) state.cursor = answer.headers.get('vedette-feed-cursor');
      }
      const { body } = await get(`/v1/intune/feed?types=device&after=${state.cursor}`);
      for await (const { id, event, data } of body.pipeThrough(new TextDecoderStream()).pipeThrough(new Messages())) {
        if (event === 'device') devices.set(JSON.parse(data).deviceId, JSON.parse(data));
        state.cursor = event === 'reset' ? null : id;
      }
    } catch (error) {
      wait = 1000 * error.headers?.get('retry-after');
      console.warn(`connecting again: ${error.message ?? error.status}`);
    }
}
