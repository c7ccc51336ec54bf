import { setTimeout as pause } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';

/** Keeps the Map `devices` as Intune would be told of them, until `signal` aborts. `token()` gives a fresh access token. */
export async function follow({ url, token, devices, signal, state = { cursor: null }, retryMs = 2000 }) {
  const get = async (path) => {
    const answer = await fetch(url + path, { signal, headers: { authorization: `Bearer ${await token()}` } });
    return answer.ok ? answer : Promise.reject(new Error(`${path} answers ${answer.status}`));
  };
  const takeSnapshot = async (seen = new Set(), page = '') => {
    const answer = await get(`/v1/intune/devices?limit=500${page}`);
    const { items, nextCursor } = await answer.json();
    for (const device of items) seen.add(device.deviceId) && devices.set(device.deviceId, device);
    if (nextCursor) return takeSnapshot(seen, `&cursor=${nextCursor}`);
    for (const id of devices.keys()) if (!seen.has(id)) devices.delete(id);
    return answer.headers.get('vedette-feed-cursor');
  };
  for (; !signal.aborted; await pause(retryMs, null, { signal }).catch(() => null)) {
    try {
      state.cursor ??= await takeSnapshot();
      const { body } = await get(`/v1/intune/feed?types=device&after=${state.cursor}`);
      const messages = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { id, event, data } of messages) {
        if (event === 'device') devices.set(JSON.parse(data).deviceId, JSON.parse(data));
        state.cursor = event === 'reset' ? null : id;
      }
    } catch (error) {
      if (!signal.aborted) console.warn(`connecting again: ${error.message}`);
    }
  }
}
