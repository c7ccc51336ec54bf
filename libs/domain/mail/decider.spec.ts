import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import { deviceId, personId, threatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import { after, aMailCommand, HOUR_MS } from '../testing/commands.js';
import { givenOf } from '../testing/decider-specification.js';
import { expectIdempotent } from '../testing/idempotence.js';
import { mailDecider, toldOf } from './decider.js';
import type { AlertSent, ErrorReportSent } from './events.js';

const given = givenOf(mailDecider);
const at = after(1);
const anna = personId('00000000-0000-4000-8000-000000000001');
const bert = personId('00000000-0000-4000-8000-000000000002');

describe('a threat alert', () => {
  const data = {
    deviceId: deviceId('00000000-0000-5000-8000-000000000001'),
    threatId: threatId('t-1'),
    risk: 'high',
    recipients: [anna, bert],
  } as const;
  const send = { type: 'SendAlert', at, ...data } as const;
  const sent: AlertSent = { type: 'AlertSent', occurredAt: at, data };

  it('R29 goes to each who is to be told, once per threat', () => {
    expect(given().when(send)).toEqual(accept(sent));
    expect(given(sent).when(send)).toEqual(accept());
    expect(given(sent).when({ ...send, at: after(HOUR_MS), risk: 'low', recipients: [anna] })).toEqual(accept());
    expect(toldOf(given(sent).state, data.deviceId, data.threatId)).toEqual([anna, bert]);
  });

  it('R29 goes once per threat to each: who was told is not told again with those who are told later', () => {
    const low: AlertSent = { ...sent, data: { ...data, risk: 'low', recipients: [anna] } };
    const later = { ...send, at: after(HOUR_MS) };
    const high: AlertSent = { ...sent, occurredAt: later.at, data: { ...data, recipients: [bert] } };
    expect(given(low).when(later)).toEqual(accept(high));
    expect(toldOf(given(low, high).state, data.deviceId, data.threatId)).toEqual([anna, bert]);
    expect(given(low, high).when({ ...later, at: after(2 * HOUR_MS) })).toEqual(accept());
  });

  it('R29 is another one for another threat, and for the same id on another device', () => {
    const elsewhere = { ...data, deviceId: deviceId('00000000-0000-5000-8000-000000000002') };
    const others = [{ ...data, threatId: threatId('t-2') }, { ...data, threatId: threatId('__proto__') }, elsewhere];
    for (const other of others) {
      expect(given(sent).when({ ...send, ...other })).toEqual(accept({ ...sent, data: other }));
      expect(toldOf(given(sent).state, other.deviceId, other.threatId)).toEqual([]);
    }
    const all = given(sent, ...others.map((other) => ({ ...sent, data: other }))).state;
    for (const other of [data, ...others]) expect(toldOf(all, other.deviceId, other.threatId)).toEqual([anna, bert]);
  });

  it('R29 that nobody is to be told of is none, and can follow later', () => {
    expect(given().when({ ...send, recipients: [] })).toEqual(accept());
  });
});

describe('an error report', () => {
  const fail = { type: 'ReportFailure', at, recipientId: anna, system: 'intune', code: '403', occurrences: 1 } as const;
  const failed = (occurredAt: Instant = at, code = '403'): ErrorReportSent => ({
    type: 'ErrorReportSent',
    occurredAt,
    data: { recipientId: anna, system: 'intune', code, about: 'failure', occurrences: 1 },
  });
  const recover = { type: 'ReportRecovery', at: after(2 * HOUR_MS), recipientId: anna, system: 'intune' } as const;
  const recovered = (code = '403'): ErrorReportSent => ({
    type: 'ErrorReportSent',
    occurredAt: recover.at,
    data: { recipientId: anna, system: 'intune', code, about: 'recovery', occurrences: 1 },
  });

  it('R30 goes out once within 24 hours for the same error', () => {
    expect(given().when(fail)).toEqual(accept(failed()));
    const due = after(24 * HOUR_MS + 1);
    const { when } = given(failed());
    expect(when({ ...fail, at: after(24 * HOUR_MS) })).toEqual(accept());
    expect(when({ ...fail, at: due })).toEqual(accept(failed(due)));
  });

  it('R30 says how often it happened since the last one', () => {
    const later = { ...fail, at: after(48 * HOUR_MS), occurrences: 17 };
    expect(given(failed()).when(later)).toEqual(
      accept({ ...failed(later.at), data: { ...failed().data, occurrences: 17 } }),
    );
  });

  it('R30 counts the 24 hours from the last one, not from the first', () => {
    const second = failed(after(30 * HOUR_MS));
    expect(given(failed(), second).when({ ...fail, at: after(50 * HOUR_MS) })).toEqual(accept());
  });

  it('R30 of another code or system goes out at once', () => {
    expect(given(failed()).when({ ...fail, code: '401' })).toEqual(accept(failed(at, '401')));
    expect(given(failed()).when({ ...fail, system: 'graph' })).toEqual(
      accept({ ...failed(), data: { ...failed().data, system: 'graph' } }),
    );
  });

  it('R30 of another error does not make the first one new', () => {
    const graph = { ...failed(after(HOUR_MS)), data: { ...failed().data, system: 'graph' } } as const;
    const { when } = given(failed(), failed(after(HOUR_MS), '401'), graph);
    expect(when({ ...fail, at: after(2 * HOUR_MS) })).toEqual(accept());
  });

  it('R30 is one for the recovery, of what was reported last', () => {
    expect(given(failed()).when(recover)).toEqual(accept(recovered()));
    expect(given(failed(), recovered()).when(recover)).toEqual(accept());
    expect(given(failed(), failed(after(HOUR_MS), '401')).when(recover)).toEqual(accept(recovered('401')));
    expect(given(failed(), failed(after(HOUR_MS), '401'), recovered('401')).when(recover)).toEqual(accept());
  });

  it('R30 of a recovery needs a failure that was reported, of the same system', () => {
    expect(given().when(recover)).toEqual(accept());
    expect(given(failed()).when({ ...recover, system: 'graph' })).toEqual(accept());
  });

  it('R30 does not go out for an error that comes back within 24 hours, nor for its recovery', () => {
    const { when } = given(failed(), recovered());
    expect(when({ ...fail, at: after(3 * HOUR_MS) })).toEqual(accept());
    expect(when({ ...recover, at: after(4 * HOUR_MS) })).toEqual(accept());
    const again = after(25 * HOUR_MS);
    expect(when({ ...fail, at: again })).toEqual(accept(failed(again)));
    expect(given(failed(), recovered(), failed(again)).when({ ...recover, at: after(26 * HOUR_MS) })).toEqual(
      accept({ ...recovered(), occurredAt: after(26 * HOUR_MS) }),
    );
  });
});

describe('what was mailed', () => {
  it('R29 R30 is not mailed for a command that is decided again', () => {
    expectIdempotent(mailDecider, [], aMailCommand);
  });
});
