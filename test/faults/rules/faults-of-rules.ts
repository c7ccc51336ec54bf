import type { SeededFault } from '../seeded-faults.js';

/** One change in one place of a file of the build. */
const fault = (name: string, file: string, find: string, replace: string): SeededFault => ({
  name,
  patches: [{ file, find, replace }],
});

const DOMAIN = 'libs/domain';
const V1 = `${DOMAIN}/compliance/v1`;
const DEVICE = `${DOMAIN}/device`;

/** For each rule a small mistake that somebody could make: a test whose name begins with the rule has to find it. */
export const FAULTS_OF_RULES: Readonly<Record<string, SeededFault>> = {
  R1: fault(
    'a tenant is registered again',
    `${DOMAIN}/tenant/decider.js`,
    "if (state.status === 'absent') return register(command);",
    'return register(command);',
  ),
  R2: fault(
    'lets in without consent',
    `${DOMAIN}/tenant/admission.js`,
    "case 'awaitingConsent':",
    "case 'awaitingConsent': return null;",
  ),
  R3: fault(
    'who is in both groups has restricted access',
    'apps/engine/auth/caller-of-identity.js',
    "if (identity.groups.has(tenant.fullAccessGroupId)) return 'full';",
    "if (identity.groups.has(tenant.fullAccessGroupId) && !identity.groups.has(tenant.restrictedAccessGroupId)) return 'full';",
  ),
  R4: fault(
    'another object takes the name unnoticed',
    `${DOMAIN}/enrollment-groups/resolution.js`,
    'pinned !== null && pinned !== objectId',
    'pinned === undefined',
  ),
  R5: fault(
    'skipped members are not counted',
    `${DOMAIN}/enrollment-groups/resolution.js`,
    'group.skippedMembers === skippedMembers && sameGroups(',
    'sameGroups(',
  ),
  R6: fault(
    'every platform is supported',
    `${DEVICE}/decide-enrollment.js`,
    'platform !== null && !isPlatform(platform)',
    'false',
  ),
  R7: fault(
    'a check-in of a device that is not activated is taken',
    `${DEVICE}/decide-observation.js`,
    "if (state.activation !== 'activated') return REFUSED.notActivated;",
    '',
  ),
  R8: fault(
    'a feed message enrolls what has left with its groups',
    `${DEVICE}/evolve-enrollment.js`,
    "!heldByGroup && sources.includes('feed')",
    "sources.includes('feed')",
  ),
  R9: fault('closed threats count', `${V1}/level.js`, "if (status !== 'open') continue;", ''),
  R10: fault(
    'the last classification decides',
    `${DOMAIN}/threat-policy/policy.js`,
    'if (compareRisk(risk, highest) > 0) highest = risk;',
    'highest = risk;',
  ),
  R11: fault(
    'an alias is no classification',
    `${DOMAIN}/threat-policy/decider.js`,
    'const code = canonicalClassification(state, classification);',
    'const code = classification;',
  ),
  R12: fault(
    'a reset that changes nothing is a revision',
    `${DOMAIN}/threat-policy/decider.js`,
    'if (sameCatalogue(state.catalogue, DEFAULT_CATALOGUE)) return accept();',
    '',
  ),
  R13: {
    name: 'the reported severity counts',
    patches: [
      {
        file: `${V1}/level.js`,
        find: 'for (const { status, classifications } of device.threats){',
        replace: 'for (const { status, classifications, severity } of device.threats){',
      },
      {
        file: `${V1}/level.js`,
        find: 'const level = levelOfRisk(riskOf(policy, classifications));',
        replace: 'const level = levelOfRisk(severity ?? riskOf(policy, classifications));',
      },
    ],
  },
  R14: fault(
    'an ignore outlives its expiry',
    `${DEVICE}/decide-timer.js`,
    'ignoredUntil === null || ignoredUntil > at',
    'ignoredUntil === null || ignoredUntil >= at',
  ),
  R14a: fault(
    'an admin’s ignore outlives a resolution',
    `${DEVICE}/threat.js`,
    "status: source === 'resolved' ? source : ignored",
    "status: ignore !== null ? 'ignored' : source",
  ),
  R15: fault(
    'only the first reason is told',
    `${V1}/verdict.js`,
    'if (!device.reported) reasons.push({',
    'if (!device.reported && reasons.length === 0) reasons.push({',
  ),
  R16: fault(
    'missing data blocks the other way round',
    `${V1}/verdict.js`,
    'return rule.blockedOnMissingPartnerData ?',
    'return !rule.blockedOnMissingPartnerData ?',
  ),
  R17: fault(
    'silence counts where nothing is required',
    `${V1}/verdict.js`,
    "if (device.disconnected && requiredSecurityLevel !== 'notSet')",
    'if (device.disconnected)',
  ),
  R18: fault(
    'versions are compared as texts',
    `${V1}/os-version.js`,
    'if (a.length !== b.length) return a.length - b.length;',
    '',
  ),
  R19: fault(
    'tolerates less than it should',
    `${V1}/verdict.js`,
    'compareLevel(level, tolerated) > 0',
    'compareLevel(level, tolerated) >= 0',
  ),
  R20: fault('nobody knows of a gap', `${V1}/verdict.js`, 'if (gapStands(', 'if (found.length > 0 && gapStands('),
  R21: fault(
    'activating again is not heard',
    `${DEVICE}/decide-observation.js`,
    'heardBy(command, state, command.heard || changes)',
    'heardBy(command, state, false)',
  ),
  R22: fault(
    'a miss lies before the threshold that makes it one',
    `${DEVICE}/decide-timer.js`,
    'command.thresholdSince,',
    '',
  ),
  R22a: fault(
    'a second sweep is held',
    `${DOMAIN}/connector/decider.js`,
    'state.heldSweeps.length > 0 || state.releasedSweeps',
    'state.releasedSweeps',
  ),
  R23: fault(
    'one interval without a heartbeat is a miss',
    `${DOMAIN}/connector/heartbeat.js`,
    'INTERVALS * settings.heartbeatFrequencyMinutes',
    'settings.heartbeatFrequencyMinutes',
  ),
  R24: fault('a failure is not told', `${V1}/partner-state.js`, "if (connector.failed) return 'error';", ''),
  R25: fault(
    'a deleted device is told of for the first time',
    `${V1}/intune-state.js`,
    "toldBefore ? told('deactivated') : withheld('deleted')",
    "told('deactivated')",
  ),
  R26: fault(
    'the switch of the device status does nothing',
    `${V1}/intune-state.js`,
    "if (!stateSync.deviceStatus) return withheld('deviceStatusOff');",
    '',
  ),
  R27: fault(
    'misconfigured hides a level',
    `${V1}/intune-state.js`,
    "level === 'secured' && reportMisconfigured",
    'reportMisconfigured',
  ),
  R28: fault(
    'an assessment outlives the next activation',
    `${DEVICE}/evolve-observation.js`,
    'if (assessment !== null && !isAfter(activated, assessment)) return true;',
    'if (assessment !== null) return true;',
  ),
  R29: fault(
    'a second alert for the same threat',
    `${DOMAIN}/mail/decider.js`,
    'filter((person)=>!told.includes(person))',
    'filter(()=>true)',
  ),
  R30: fault(
    'an error is never reported again',
    `${DOMAIN}/mail/decider.js`,
    'last !== undefined && at < last.reportedAt + REPORTED_AGAIN_AFTER_MS',
    'last !== undefined',
  ),
  R31: fault(
    'a late event that comes again is kept again',
    `${DOMAIN}/ingest/decider.js`,
    'if (state.recent.includes(command.kept.key)) return accept();',
    '',
  ),
  R32: fault(
    'a deleted threat stays open',
    `${DOMAIN}/lookout/read-threat.js`,
    "changeType === 'DELETED' ? 'deleted' : SAID.get(",
    'SAID.get(',
  ),
  R33: fault(
    'being heard of closes no gap',
    `${DOMAIN}/compliance/gaps.js`,
    '(heardAfterGapAt === null || heardAfterGapAt <= to)',
    'true',
  ),
  R33a: fault(
    'the other one survives',
    `${DEVICE}/joining.js`,
    "return is(a) ? 'first' : 'second';",
    "return is(b) ? 'first' : 'second';",
  ),
  R34: fault(
    'a confirmation fits another body',
    'apps/engine/guard/confirmations.js',
    'client,\n            requestHash,\n',
    'client,\n',
  ),
};
