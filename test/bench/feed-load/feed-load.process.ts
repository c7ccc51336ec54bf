import { answerParent } from '../processes/child-process.js';
import type { ChangeTarget } from './device-changes.js';
import { deviceChanges } from './device-changes.js';
import type { FeedRound } from './feed-round.js';
import { feedRound } from './feed-round.js';
import type { FeedWatch } from './feed-watch.js';
import { watchFeed } from './feed-watch.js';
import type { PacedCommands } from './paced-commands.js';
import { openPacedCommands } from './paced-commands.js';

export interface FeedLoadOrder extends ChangeTarget {
  /** Of a caller that may read the feed. */
  readonly feedToken: string;
  readonly feeds: number;
  /** Keep-alive connections that the commands go over. */
  readonly connections: number;
}

export interface RoundOrder {
  /** Commands a second. */
  readonly perSecond: number;
  readonly milliseconds: number;
}

/** Consumers and commands in one process, so that one clock times both. */
export type FeedLoadProtocol = {
  readonly open: { readonly ask: FeedLoadOrder; readonly answer: null };
  readonly round: { readonly ask: RoundOrder; readonly answer: FeedRound };
  readonly close: { readonly ask: null; readonly answer: null };
};

let feeds: FeedWatch[] = [];
let commands: PacedCommands | null = null;

answerParent<FeedLoadProtocol>({
  async open(order) {
    feeds = await Promise.all(Array.from({ length: order.feeds }, () => watchFeed(order.origin, order.feedToken)));
    commands = await openPacedCommands(new URL(order.origin), order.connections, deviceChanges(order));
    return null;
  },
  async round({ perSecond, milliseconds }) {
    if (commands === null) throw new Error('open first');
    return await feedRound(feeds, commands, perSecond, milliseconds);
  },
  close() {
    for (const feed of feeds) feed.close();
    commands?.close();
    return Promise.resolve(null);
  },
});
