import type { HttpConnection } from '../http-load/http-connection.js';
import { openHttpConnection } from '../http-load/http-connection.js';
import type { DeviceChange } from './device-changes.js';

/** A command that leads to an entry, in the order of sending. All times are on `performance.now()`. */
export interface Turn {
  readonly deviceId: string;
  /** When it was to be sent: a generator that is late does not hide it. */
  readonly dueAt: number;
  readonly acknowledgedAt: number;
}

export interface PacedRound {
  readonly turns: readonly Turn[];
  readonly sent: number;
  /** Milliseconds by which the latest command was sent after its time. */
  readonly mostLate: number;
  /** Answers that were no success. */
  readonly refused: number;
  readonly firstRefusal: string | null;
  /** Seconds from the first command to the last answer. */
  readonly seconds: number;
}

/** Sends commands at a fixed rate over a handful of keep-alive connections, however fast they are answered. */
export interface PacedCommands {
  /** @throws Error where a connection breaks */
  run(perSecond: number, milliseconds: number): Promise<PacedRound>;
  close(): void;
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** @param changeOf what the number-th command is; numbers go on from round to round */
export async function openPacedCommands(
  origin: URL,
  connections: number,
  changeOf: (number: number) => DeviceChange,
): Promise<PacedCommands> {
  const broken = Promise.withResolvers<never>();
  const all = await Promise.all(Array.from({ length: connections }, () => openHttpConnection(origin, broken.reject)));
  let numbered = 0;

  async function round(perSecond: number, milliseconds: number): Promise<PacedRound> {
    const idle: HttpConnection[] = [...all];
    const waiting: { readonly number: number; readonly dueAt: number }[] = [];
    const turns: Turn[] = [];
    const total = Math.floor((perSecond * milliseconds) / 1000);
    const done = Promise.withResolvers<null>();
    let due = 0;
    let answered = 0;
    let mostLate = 0;
    let refused = 0;
    let firstRefusal: string | null = null;
    const began = performance.now();

    function send(): void {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const connection = idle.pop();
        if (connection === undefined) {
          waiting.unshift(next);
          return;
        }
        const { number, dueAt } = next;
        const { request, turns: deviceId } = changeOf(number);
        mostLate = Math.max(mostLate, performance.now() - dueAt);
        connection.exchange(request, ({ status, bytes }) => {
          const acknowledgedAt = performance.now();
          idle.push(connection);
          answered += 1;
          if (!isSuccess(status)) {
            refused += 1;
            firstRefusal ??= bytes.toString();
          } else if (deviceId !== null) turns.push({ deviceId, dueAt, acknowledgedAt });
          if (answered === total) done.resolve(null);
          else send();
        });
      }
    }

    const pace = setInterval(() => {
      for (const now = performance.now(); due < total && began + (due * 1000) / perSecond <= now; due += 1) {
        waiting.push({ number: numbered, dueAt: began + (due * 1000) / perSecond });
        numbered += 1;
      }
      send();
    }, 1);
    try {
      await Promise.race([done.promise, broken.promise]);
    } finally {
      clearInterval(pace);
    }
    return { turns, sent: total, mostLate, refused, firstRefusal, seconds: (performance.now() - began) / 1000 };
  }

  return {
    run: round,
    close() {
      for (const connection of all) connection.close();
    },
  };
}
