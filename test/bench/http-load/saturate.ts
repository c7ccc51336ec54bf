import type { ProcessorTime } from '../processes/processor-time.js';
import { measureProcessorTime } from '../processes/processor-time.js';
import type { HttpConnection } from './http-connection.js';
import { openHttpConnection } from './http-connection.js';
import { percentile } from './percentile.js';
import type { ThreatTarget } from './threat-requests.js';
import { threatRequests } from './threat-requests.js';

/** A load that keeps every connection busy: the next request goes out when the answer is in. */
export interface SaturationOrder extends ThreatTarget {
  readonly connections: number;
  readonly milliseconds: number;
  /** Number of the first request; the others count on from it. */
  readonly firstNumber: number;
}

export interface SaturationReport {
  /** Requests sent; all were answered. */
  readonly sent: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** The first answer that was no success, as text. */
  readonly firstRefusal: string | null;
  /** Successful answers a second, of those that came within the time. */
  readonly perSecond: number;
  /** Milliseconds from sending to the whole answer. */
  readonly p50: number;
  readonly p99: number;
  readonly processor: ProcessorTime;
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** @throws Error where a connection breaks */
export async function saturate(order: SaturationOrder): Promise<SaturationReport> {
  const origin = new URL(order.origin);
  const requestOf = threatRequests(order);
  const done = Promise.withResolvers<null>();
  const connections = await Promise.all(
    Array.from({ length: order.connections }, () => openHttpConnection(origin, done.reject)),
  );
  const statuses: Record<number, number> = {};
  const latencies: number[] = [];
  let firstRefusal: string | null = null;
  let sent = 0;
  let within = 0;
  let busy = connections.length;

  const processorTime = measureProcessorTime();
  const end = performance.now() + order.milliseconds;
  const used: ProcessorTime[] = [];

  function next(connection: HttpConnection, now: number): void {
    if (now >= end) {
      used.push(processorTime());
      busy -= 1;
      if (busy === 0) done.resolve(null);
      return;
    }
    const request = requestOf(order.firstNumber + sent);
    sent += 1;
    connection.exchange(request, ({ status, bytes }) => {
      const answeredAt = performance.now();
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (!isSuccess(status)) firstRefusal ??= bytes.toString();
      else if (answeredAt < end) {
        within += 1;
        latencies.push(answeredAt - now);
      }
      next(connection, answeredAt);
    });
  }

  for (const connection of connections) next(connection, performance.now());
  await done.promise;
  for (const connection of connections) connection.close();
  latencies.sort((a, b) => a - b);
  return {
    sent,
    statuses,
    firstRefusal,
    perSecond: within / (order.milliseconds / 1000),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    // The first of the connections that found the time to be over.
    processor: used[0] ?? processorTime(),
  };
}
