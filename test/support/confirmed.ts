import type { Answer } from './api.js';

/**
 * A guarded command of a test that is not about the guard (R34): where it is asked for a confirmation it gives it.
 *
 * @param ask sends the request with these headers
 */
export async function confirmed(ask: (headers: Readonly<Record<string, string>>) => Promise<Answer>): Promise<Answer> {
  const first = await ask({});
  const { body } = first;
  if (first.status !== 409 || typeof body !== 'object' || body === null || !('confirmation' in body)) return first;
  return ask({ 'vedette-confirmation': String(body.confirmation) });
}
