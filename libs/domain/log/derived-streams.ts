/**
 * Streams that are written out of what the history says, for consumers of the log itself. They are no history: nothing is
 * decided or folded by them, and who subscribes without asking for them does not get them.
 */
export const DERIVED_PREFIXES: readonly string[] = ['intuneState-'];

const isDerived = (stream: string): boolean => DERIVED_PREFIXES.some((prefix) => stream.startsWith(prefix));

/**
 * Which of the streams that match a subscription it may give: no derived one, unless a prefix asks for its category.
 *
 * @param streamPrefixes as in `SubscribeOptions`
 */
export function givesStream(streamPrefixes: readonly string[] | undefined): (stream: string) => boolean {
  const asked = (streamPrefixes ?? []).filter(isDerived);
  return (stream) => !isDerived(stream) || asked.some((prefix) => stream.startsWith(prefix));
}
