import type { Phone } from './cast.js';
import { uuidOf } from './chance.js';

/** A threat as the MTD service of the demo sees it. */
export interface SeenThreat {
  readonly id: string;
  readonly phone: Phone;
  readonly type: 'APPLICATION' | 'CONFIGURATION' | 'NETWORK';
  readonly classification: string;
}

/** One event of the MTD service's stream, in the words of Lookout's Mobile Risk API v2. */
export type MtdEvent = Readonly<Record<string, unknown>>;

const ENTERPRISE = uuidOf('enterprise');

const byDevice = ({ mtdDeviceId }: Phone) => ({ guid: mtdDeviceId, type: 'DEVICE' });

/** The user of a phone has opened the app, and nothing is wrong with it. */
export const deviceActivated = (phone: Phone, at: Date): MtdEvent => ({
  id: uuidOf('activated', phone.number),
  enterprise_guid: ENTERPRISE,
  created_time: at.toISOString(),
  type: 'DEVICE',
  change_type: 'UPDATED',
  device: {
    guid: phone.mtdDeviceId,
    platform: phone.platform.toUpperCase(),
    info: { external_id: phone.intuneDeviceId },
    status: { security_status: 'SECURE', activation_status: 'ACTIVATED', protection_status: 'PROTECTED' },
    hardware: { manufacturer: phone.manufacturer, model: phone.model },
    software: { os_version: phone.osVersion },
  },
  target: byDevice(phone),
  actor: byDevice(phone),
});

/** A threat was found, or is gone. */
export const threatTold = (threat: SeenThreat, status: 'OPEN' | 'RESOLVED', at: Date): MtdEvent => ({
  id: uuidOf('threat', threat.id, status),
  enterprise_guid: ENTERPRISE,
  created_time: at.toISOString(),
  type: 'THREAT',
  change_type: status === 'OPEN' ? 'CREATED' : 'UPDATED',
  threat: { guid: threat.id, status, type: threat.type, classifications: [threat.classification] },
  target: { guid: threat.phone.mtdDeviceId, type: 'THREAT' },
  actor: byDevice(threat.phone),
});
