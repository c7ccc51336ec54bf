import { randomUUID } from 'node:crypto';
import type { Call } from '#test/support/api.js';
import type { EngineProcess } from '#test/support/engine.js';
import type { Tenancy } from '#test/support/tenancy.js';
import { inParallel, mustCall } from '../fleet.js';

const AT_ONCE = 32;
const DAY_MS = 86_400_000;
const LONGEST_MOVE_DAYS = 31;

/** The first instant of the simulated year. */
export const NEW_YEAR = Date.UTC(2027, 0, 1);

/** A fleet on the simulated clock, driven by its API. Devices are named by their number. */
export interface DrivenFleet {
  /** Moves the clock to a day of the year, 0 for the first, in steps that the API takes. */
  readonly toDay: (day: number) => Promise<void>;
  readonly send: (as: Parameters<Tenancy['send']>[0], method: string, path: string, json?: unknown) => Promise<unknown>;
  /** Sends one request for each of the devices. `path` follows `/v1/devices/{id}`. */
  readonly each: (
    devices: readonly number[],
    as: 'device' | 'service' | 'full',
    method: string,
    path: PathOf,
    json?: BodyOf,
  ) => Promise<void>;
  readonly intuneIdOf: (device: number) => string;
  /** Tells which id the engine gave a device. */
  readonly name: (device: number, answer: unknown) => void;
  /** Finds the ids of devices that a group brought. */
  readonly nameAll: () => Promise<void>;
}

export type PathOf = string | ((device: number) => string);
export type BodyOf = object | ((device: number) => object);

/** The whole numbers from `from` to before `to`. */
export const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

const hasIds = (item: unknown): item is { readonly deviceId: string; readonly intuneDeviceId: string } =>
  typeof item === 'object' && item !== null && 'deviceId' in item && 'intuneDeviceId' in item;

function deviceIdOf(answer: unknown): string {
  if (!hasIds(answer)) throw new Error(`no device in ${JSON.stringify(answer)}`);
  return answer.deviceId;
}

interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}
const isPage = (value: unknown): value is Page =>
  typeof value === 'object' && value !== null && 'items' in value && 'nextCursor' in value;

export function drive(engine: EngineProcess, tenancy: Tenancy, devices: number): DrivenFleet {
  const intuneIds = Array.from({ length: devices }, () => randomUUID());
  const deviceIds = new Map<number, string>();
  let today = 0;

  async function mustSend(
    as: Parameters<Tenancy['send']>[0],
    method: string,
    path: string,
    json?: unknown,
  ): Promise<unknown> {
    const request: Omit<Call, 'token'> = json === undefined ? {} : { json };
    return mustCall(engine.url, method, path, { ...request, token: await tenancy.token(as) });
  }

  return {
    async toDay(day) {
      while (today < day) {
        today = Math.min(day, today + LONGEST_MOVE_DAYS);
        const now = new Date(NEW_YEAR + today * DAY_MS).toISOString();
        const token = await engine.token('operator');
        await mustCall(engine.url, 'PUT', '/v1/simulation/clock', { token, json: { now } });
      }
    },
    send: mustSend,
    async each(chosen, as, method, path, json) {
      await inParallel(chosen.length, AT_ONCE, async (index) => {
        const device = chosen[index] ?? 0;
        const id = deviceIds.get(device);
        if (id === undefined) throw new Error(`device ${device} has no id yet`);
        const rest = typeof path === 'string' ? path : path(device);
        await mustSend(as, method, `/v1/devices/${id}${rest}`, typeof json === 'function' ? json(device) : json);
      });
    },
    intuneIdOf: (device) => intuneIds[device] ?? '',
    name: (device, answer) => void deviceIds.set(device, deviceIdOf(answer)),
    async nameAll() {
      const numberOf = new Map<string, number>(intuneIds.map((id, device) => [id, device]));
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await mustSend(
          'consumer',
          'GET',
          `/v1/intune/devices?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`,
        );
        if (!isPage(page)) throw new Error(`not a page: ${JSON.stringify(page)}`);
        for (const item of page.items) {
          const device = hasIds(item) ? numberOf.get(item.intuneDeviceId) : undefined;
          if (device !== undefined) deviceIds.set(device, deviceIdOf(item));
        }
        cursor = page.nextCursor;
      }
    },
  };
}
