import { ApiSchema } from '@nestjs/swagger';
import type { JsonObject } from '#domain/codec/json.js';
import type { RiskLevel } from '#domain/compliance/levels.js';
import { RISK_LEVELS } from '#domain/compliance/levels.js';
import type { ThreatType } from '#domain/device/events.js';
import { THREAT_TYPES } from '#domain/device/events.js';
import type { Instant } from '#domain/instant.js';
import { InstantField, LineField, LineListField, SourceIdField, WordField } from '../http/fields.js';
import { JsonObjectField } from '../http/object-fields.js';
import { instantIn } from '../http/instant-in.js';
import { invalid } from '../http/problem.js';
import { DevicePath } from './device-bodies.js';
import type { AdminWord } from './ignore-threat.js';

/** Body of `POST /v1/devices/{deviceId}/threats`. */
@ApiSchema({ description: 'R10, R13, R14a. The threat as its source reports it.' })
export class DetectThreatBody {
  @SourceIdField({ description: "The source's id of the threat.", example: 'thr-20261123-0007' })
  declare readonly threatId: string;

  @WordField({ description: 'What the threat is about.', words: THREAT_TYPES, example: 'APPLICATION' })
  declare readonly type: ThreatType;

  @LineListField({
    description: 'Codes of the threat policy; unknown ones are kept and count as UNKNOWN (R10). May be empty.',
    maxItems: 32,
    maxLength: 64,
    example: ['TROJAN'],
  })
  declare readonly classifications: string[];

  @WordField({
    description: "The source's own severity: evidence, not judged by (R13).",
    words: RISK_LEVELS,
    example: 'medium',
    optional: true,
  })
  declare readonly severity?: RiskLevel;

  @InstantField({
    description: 'When it was seen, by the source; now where it is left out. A time later than now counts as now.',
    example: '2026-11-23T13:34:00Z',
    optional: true,
  })
  declare readonly detectedAt?: string;

  @JsonObjectField({
    description:
      'Whatever else the source knows of it. Fields of the published allow-list (docs/personal-data.md) stay readable in the log, all others are sealed with a key of the device that can be erased.',
    example: { application_name: 'Flashlight', package_name: 'com.example.flashlight', network_ssid: 'Cafe Central' },
    maxBytes: 16_384,
    maxDepth: 8,
    optional: true,
  })
  declare readonly details?: JsonObject;
}

/** Body of `PATCH /v1/devices/{deviceId}/threats/{threatId}`. */
@ApiSchema({ description: 'R14, R14a. The source resolves a threat; an admin ignores it, or ends an ignore.' })
export class ThreatStatusBody {
  @WordField({
    description: '`resolved` is the word of the source, `ignored` and `open` are those of an admin (R14a).',
    words: ['resolved', 'ignored', 'open'],
    example: 'resolved',
  })
  declare readonly status: 'resolved' | 'ignored' | 'open';

  @LineField({
    description: 'With `ignored`, which demands it: why (R14).',
    example: 'A tool of our own',
    maxLength: 500,
    optional: true,
  })
  declare readonly reason?: string;

  @InstantField({
    description:
      'With `ignored`: when it reopens by itself, in the future; until an admin reopens it where it is left out.',
    example: '2026-12-24T12:00:00Z',
    optional: true,
  })
  declare readonly until?: string;

  @InstantField({
    description:
      'With `resolved`: when it was, by the source; now where it is left out. A time later than now counts as now.',
    example: '2026-11-23T13:34:00Z',
    optional: true,
  })
  declare readonly at?: string;
}

/** What a `ThreatStatusBody` says. */
export type ThreatWordSaid =
  { readonly by: 'source'; readonly at: Instant | null } | { readonly by: 'admin'; readonly word: AdminWord };

/** @throws ProblemError for a field that does not belong to the status, and R14 where ignoring names no reason */
export function wordOf({ status, reason, until, at }: ThreatStatusBody): ThreatWordSaid {
  const refuse = (field: string): never => {
    throw invalid({ pointer: `/${field}`, detail: `${field} does not go with status ${status}.` });
  };
  if (status !== 'ignored' && reason !== undefined) return refuse('reason');
  if (status !== 'ignored' && until !== undefined) return refuse('until');
  if (status !== 'resolved' && at !== undefined) return refuse('at');
  switch (status) {
    case 'resolved':
      return { by: 'source', at: instantIn(at) };
    case 'ignored':
      if (reason === undefined)
        throw invalid({ pointer: '/reason', detail: 'reason is required with status ignored.' });
      return { by: 'admin', word: { status, reason, until: instantIn(until) } };
    case 'open':
      return { by: 'admin', word: { status } };
  }
}

/** Path of a device's threat. */
export class ThreatPath extends DevicePath {
  @SourceIdField({ description: "The source's id of the threat.", example: 'thr-20261123-0007' })
  declare readonly threatId: string;
}
