import type { RecordedEvent } from '#domain/log/event-log.js';

/** A stored text may hold line breaks between its JSON tokens; a line of NDJSON may not. Inside JSON strings there are none. */
const onOneLine = (json: string): string => json.replaceAll(/[\r\n]+/g, ' ');

/** One line of `vedette events`. Payload and metadata stand in it as they are stored, not read and written again. */
export function eventLine(event: RecordedEvent): string {
  const { position, stream, revision, id, type, data, metadata } = event;
  const head = JSON.stringify({ position, stream, revision, id, type }).slice(0, -1);
  return `${head},"data":${onOneLine(data)},"metadata":${onOneLine(metadata)}}\n`;
}
