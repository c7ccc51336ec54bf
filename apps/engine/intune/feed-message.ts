/** One message of the feed (`text/event-stream`), with the cursor that resumes after it. `data` is JSON on one line. */
export const feedMessage = (cursor: string, event: 'device' | 'connector' | 'checkpoint', data: string): string =>
  `id: ${cursor}\nevent: ${event}\ndata: ${data}\n\n`;

/** The end of a feed that can't be followed from where it was asked for: the consumer takes a new snapshot. */
export const resetMessage = (reason: string): string => `event: reset\ndata: ${JSON.stringify({ reason })}\n\n`;

/** How long the consumer shall wait before it connects again. */
export const retryMessage = (milliseconds: number): string => `retry: ${milliseconds}\n\n`;

/** Keeps the line open; consumers do not see it. */
export const COMMENT = ': \n\n';
