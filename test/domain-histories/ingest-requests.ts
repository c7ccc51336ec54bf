import type { KeptOriginal } from '#domain/ingest/events.js';
import { deviceId } from '#domain/identity/ids.js';
import type { TenantWorld } from './tenant-world.js';

const ORIGINAL: KeptOriginal = {
  sealedFor: deviceId('00000000-0000-4000-8000-000000000000'),
  original: { open: {}, sealed: null },
  whole: true,
};

/** R31, R32: a request of the source whose events change nothing: one is set aside, one is kept, the last can be read now. */
export function takeInRequest({ random, ingest, now: at }: TenantWorld): void {
  const setAside = ingest.state.folded;
  ingest.send(
    { type: 'SetEventAside', at, setAside: { ...ORIGINAL, key: `aside-${setAside}`, reason: 'statusUnknown' } },
    at,
  );
  const reason = random.pick(['late', 'notJudged'] as const);
  ingest.send({ type: 'KeepEvent', at, kept: { ...ORIGINAL, key: `kept-${setAside}`, reason, enterprise: null } }, at);
  if (random.chance(0.5)) {
    ingest.send({ type: 'RecordRetry', at, retried: { setAside, outcome: 'ignored' } }, at);
  }
  const counted = { accepted: 0, duplicates: 0, late: 1, ignored: 0, deadLettered: 1, newestAt: at };
  ingest.send({ type: 'Checkpoint', at, counted }, at);
}
