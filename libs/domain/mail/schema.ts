import type { SchemasOf } from '../codec/event-schema.js';
import { textOf, wholeNumberOf, wordOf, wordsOf } from '../codec/json.js';
import { isSystem } from '../connector/events.js';
import { isDeviceId, isPersonId, isThreatId } from '../identity/ids.js';
import type { MailEvent } from './events.js';
import { isAlertRisk } from './events.js';

const isFailureOrRecovery = (text: string): text is 'failure' | 'recovery' => text === 'failure' || text === 'recovery';

/** How the events of `mail-{tenantId}` are stored. */
export const mailSchemas = {
  AlertSent: {
    type: 'AlertSent',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({
      deviceId: data.deviceId,
      threatId: data.threatId,
      risk: data.risk,
      recipients: data.recipients,
    }),
    read: (json, occurredAt) => ({
      type: 'AlertSent',
      occurredAt,
      data: {
        deviceId: wordOf(json, 'deviceId', isDeviceId),
        threatId: wordOf(json, 'threatId', isThreatId),
        risk: wordOf(json, 'risk', isAlertRisk),
        recipients: wordsOf(json, 'recipients', isPersonId),
      },
    }),
  },
  ErrorReportSent: {
    type: 'ErrorReportSent',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({
      recipientId: data.recipientId,
      system: data.system,
      code: data.code,
      about: data.about,
      occurrences: data.occurrences,
    }),
    read: (json, occurredAt) => ({
      type: 'ErrorReportSent',
      occurredAt,
      data: {
        recipientId: wordOf(json, 'recipientId', isPersonId),
        system: wordOf(json, 'system', isSystem),
        code: textOf(json, 'code'),
        about: wordOf(json, 'about', isFailureOrRecovery),
        occurrences: wholeNumberOf(json, 'occurrences', 1),
      },
    }),
  },
} satisfies SchemasOf<MailEvent>;
