import { globSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deviceId, personId, sourceName } from '#domain/identity/ids.js';
import { deviceStream, ingestStream, tenantStream, userStream } from '#domain/identity/stream-name.js';
import {
  aCompliancePolicyCommand,
  aConnectorCommand,
  aMailCommand,
  anEnrollmentGroupsCommand,
  anIngestCommand,
  aTenantCommand,
  aThreatPolicyCommand,
  aUserCommand,
  CONTOSO,
  PHONES,
} from '#domain/testing/commands.js';
import { aDeviceHistory } from '#domain/testing/device-commands.js';
import { DAWN } from '#domain/testing/values.js';
import { BareRealm } from './bare-realm.js';
import type { StreamHistory } from './whole-domain.js';
import { wholeDomain } from './whole-domain.js';

const ROOT = new URL('../../../', import.meta.url);
const at = DAWN;
const device = deviceId('00000000-0000-5000-8000-000000000001');

const historyOf = (
  stream: StreamHistory['stream'],
  opening: readonly unknown[],
  commands: fc.Arbitrary<readonly unknown[]>,
): fc.Arbitrary<StreamHistory> => commands.map((later) => ({ stream, commands: [...opening, ...later] }));

const some = <Command>(aCommand: fc.Arbitrary<Command>): fc.Arbitrary<readonly Command[]> =>
  fc.array(aCommand, { maxLength: 10 });

const register = {
  type: 'RegisterTenant',
  at,
  entraTenantId: CONTOSO,
  displayName: 'Contoso “Süd” 🛰',
  fullAccessGroupId: PHONES,
  restrictedAccessGroupId: null,
};

/** A tenant with every category. Its connector goes on after the device came, so that all rows are folded again. */
const histories: fc.Arbitrary<readonly StreamHistory[]> = fc.tuple(
  historyOf(tenantStream('connector', CONTOSO), [{ type: 'CreateConnector', at }], fc.constant([])),
  historyOf(
    tenantStream('threatPolicy', CONTOSO),
    [{ type: 'InitializeThreatPolicy', at }],
    some(aThreatPolicyCommand),
  ),
  historyOf(
    tenantStream('compliancePolicy', CONTOSO),
    [{ type: 'InitializeCompliancePolicy', at }],
    some(aCompliancePolicyCommand),
  ),
  historyOf(tenantStream('tenant', CONTOSO), [register, { type: 'GrantConsent', at }], some(aTenantCommand)),
  historyOf(deviceStream(CONTOSO, device), [], aDeviceHistory),
  historyOf(tenantStream('enrollmentGroups', CONTOSO), [], some(anEnrollmentGroupsCommand)),
  historyOf(ingestStream(CONTOSO, sourceName('lookout')), [], some(anIngestCommand)),
  historyOf(tenantStream('connector', CONTOSO), [{ type: 'CreateConnector', at }], some(aConnectorCommand)),
  historyOf(userStream(CONTOSO, personId(PHONES)), [], some(aUserCommand)),
  historyOf(tenantStream('mail', CONTOSO), [], some(aMailCommand)),
);

type WholeDomain = typeof wholeDomain;
const isWholeDomain = (value: unknown): value is WholeDomain => typeof value === 'function';

describe('a realm without clock, randomness, locale and process', () => {
  it('is one', () => {
    const realm = new BareRealm();
    for (const name of ['Date', 'Intl', 'process', 'Math.random'])
      expect(realm.evaluate(`typeof ${name}`)).toBe('undefined');
    expect(realm.evaluate('typeof Math.max')).toBe('function');
  });

  it('loads every module of the domain and of the folds', async () => {
    const realm = new BareRealm();
    const sources = globSync(['libs/domain/**/*.ts', 'libs/projections/folds/**/*.ts'], { cwd: ROOT });
    const modules = sources.filter((path) => !path.endsWith('.spec.ts') && !path.includes('/testing/'));
    expect(modules.length).toBeGreaterThan(50);
    for (const path of modules) await realm.load(path.replace(/\.ts$/, '.js'));
  });

  it('lets nothing else in', async () => {
    await expect(new BareRealm().load('libs/adapters/sqlite-log/open.js')).rejects.toThrow('imports node:');
  });

  it('decides, folds, stores and reads back as any other does', async () => {
    const namespace = await new BareRealm().load('test/realm/whole-domain.js');
    const inside = 'wholeDomain' in namespace ? namespace.wholeDomain : null;
    if (!isWholeDomain(inside)) throw new Error('the realm has no whole domain');
    fc.assert(
      fc.property(histories, (drawn) => {
        const text = JSON.stringify(drawn);
        expect(inside(text)).toBe(wholeDomain(text));
      }),
      { numRuns: 100 },
    );
  });
});
