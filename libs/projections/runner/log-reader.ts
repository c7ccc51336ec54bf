import type { EventLog } from '#domain/log/event-log.js';

/** What a projection needs of the log. */
export type LogReader = Pick<EventLog, 'logId' | 'subscribeToAll' | 'head'>;
