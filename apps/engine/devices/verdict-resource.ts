import { ApiExtraModels, ApiProperty, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import type { ExplainedReason, Explanation } from '#domain/compliance/explanation/explanation.js';
import type { ChangeCode, Remedy } from '#domain/compliance/remedies/change.js';
import { CHANGE_CODES } from '#domain/compliance/remedies/change.js';
import type { Remedies } from '#domain/compliance/remedies/remedies.js';
import type { Reason, ReasonCode, Verdict } from '#domain/compliance/verdict.js';
import { REASON_CODES, VERDICT_WORDS } from '#domain/compliance/verdict.js';
import { DEVICE_LEVELS, REQUIRED_SECURITY_LEVELS, RISK_LEVELS } from '#domain/compliance/levels.js';
import type { Position } from '#domain/log/event-log.js';
import type { Shape } from '../http/shape.js';

const POSITION = '0000000000000042';
const THREAT_ID = 'thr-20261123-0007';
const EVENTS = [
  '0b0a2f5e-6a0c-5e0e-8a43-9d4c1f7b2e10',
  '7a8c1d9e-2f4b-5c6d-9e0f-1a2b3c4d5e6f',
  '4d1e7c2a-9b3f-5a8d-b6c1-2e5f8a7d0c94',
];

@ApiSchema({ name: 'PolicyRevisions', description: 'The policies that the verdict was made with.' })
export class PolicyRevisionsSchema {
  @ApiProperty({ description: 'Revision of the threat policy.', example: 0 })
  declare readonly threatPolicy: number;
  @ApiProperty({ description: 'Revision of the compliance policy.', example: 1 })
  declare readonly compliancePolicy: number;
}

@ApiSchema({
  name: 'OffendingThreat',
  description: 'R19. An open threat whose risk is higher than the rule tolerates.',
})
export class OffendingThreatSchema {
  @ApiProperty({ description: "The source's id of the threat.", example: THREAT_ID })
  declare readonly threatId: string;
  @ApiProperty({ description: 'Its risk by the threat policy.', enum: RISK_LEVELS, example: 'high' })
  declare readonly risk: string;
}

/** What the document says of every reason; each code has the fields that belong to it. */
@ApiSchema({
  name: 'Reason',
  description: 'R15–R20. Why the verdict is what it is; each code has the fields that belong to it.',
})
export class ReasonSchema {
  @ApiProperty({
    description:
      'Not evaluated, because (R15): `deleted`, `superseded` by another device, `unsupported` platform, `unreported` to Intune, `platformDisabled` in the compliance policy, `partnerDataIgnored` while the connector is not there; `awaitingActivation` (R16); `dataGap` (R20, R33); `stale`: an event of it can not be read. Not compliant, because: `missingPartnerData` (R16), `disconnected` (R17), `unsupportedOs` (R18), `threatLevel` (R19).',
    enum: REASON_CODES,
    example: 'threatLevel',
  })
  declare readonly code: ReasonCode;
  @ApiProperty({
    description: 'Of `unreported`: R8.',
    enum: ['noIntuneDeviceId', 'leftEnrollment'],
    required: false,
    example: 'leftEnrollment',
  })
  declare readonly cause?: string;
  @ApiProperty({ description: 'Of `unsupportedOs`: what the device runs.', required: false, example: '14' })
  declare readonly osVersion?: string;
  @ApiProperty({ description: 'Of `unsupportedOs`: what the rule asks for.', required: false, example: '15' })
  declare readonly minimumOsVersion?: string;
  @ApiProperty({
    description: 'Of `threatLevel`: the highest level that the rule tolerates.',
    enum: REQUIRED_SECURITY_LEVELS,
    required: false,
    example: 'low',
  })
  declare readonly requiredSecurityLevel?: string;
  @ApiProperty({
    description: "Of `threatLevel`: the device's level.",
    enum: DEVICE_LEVELS,
    required: false,
    example: 'high',
  })
  declare readonly level?: string;
  @ApiProperty({
    description: 'Of `threatLevel`: the threats over the tolerated level, highest risk first, then by id.',
    type: [OffendingThreatSchema],
    required: false,
  })
  declare readonly threats?: readonly Shape<OffendingThreatSchema>[];
}

@ApiSchema({ name: 'ExplainedReason', description: 'A reason, with the events behind it.' })
export class ExplainedReasonSchema extends ReasonSchema {
  @ApiProperty({
    description:
      'Ids of the events behind it, the newest first: the one that brought it about. By themselves they come to this reason.',
    type: [String],
    example: EVENTS,
  })
  declare readonly events: readonly string[];
}

@ApiSchema({ name: 'Change', description: 'A change that would help to make the device compliant.' })
export class ChangeSchema {
  @ApiProperty({
    description:
      'What somebody may do. On the device: `resolveThreat`, `checkIn`, `activate` (of a deleted one, in its next generation), `updateOs`. Around it: `returnToEnrollment`, `restoreConnector`, `enablePlatform`. By asking less: `ignoreThreat`, `lowerRisk`, `raiseToleratedLevel`.',
    enum: CHANGE_CODES,
    example: 'resolveThreat',
  })
  declare readonly code: ChangeCode;
  @ApiProperty({ description: 'Of `resolveThreat` and `ignoreThreat`.', required: false, example: THREAT_ID })
  declare readonly threatId?: string;
  @ApiProperty({ description: 'Of `lowerRisk`: a row of the threat policy.', required: false, example: 'TROJAN' })
  declare readonly classification?: string;
  @ApiProperty({
    description: 'Of `lowerRisk`: the highest that will do.',
    enum: RISK_LEVELS,
    required: false,
    example: 'low',
  })
  declare readonly risk?: string;
  @ApiProperty({
    description: 'Of `enablePlatform` and `raiseToleratedLevel`.',
    enum: ['android', 'ios'],
    required: false,
    example: 'android',
  })
  declare readonly platform?: string;
  @ApiProperty({
    description: 'Of `raiseToleratedLevel`: the lowest that will do.',
    enum: REQUIRED_SECURITY_LEVELS,
    required: false,
    example: 'high',
  })
  declare readonly requiredSecurityLevel?: string;
  @ApiProperty({ description: 'Of `updateOs`.', required: false, example: '15' })
  declare readonly minimumOsVersion?: string;
}

@ApiSchema({
  name: 'Verdict',
  description: 'R15–R20. Whether the device is compliant, with all reasons of the step that decided.',
})
export class VerdictSchema {
  @ApiProperty({ description: 'R15–R20.', enum: VERDICT_WORDS, example: 'nonCompliant' })
  declare readonly verdict: Verdict['verdict'];
  @ApiProperty({
    description: 'All reasons of the step that decided, in the order of the rules; none when compliant.',
    type: [ReasonSchema],
    example: [
      {
        code: 'threatLevel',
        requiredSecurityLevel: 'low',
        level: 'high',
        threats: [{ threatId: THREAT_ID, risk: 'high' }],
      },
    ],
  })
  declare readonly reasons: readonly Reason[];
  @ApiProperty({ description: 'The policies that it was judged by.', type: PolicyRevisionsSchema })
  declare readonly policyRevisions: Shape<PolicyRevisionsSchema>;
  @ApiProperty({ description: 'Log position of the last event that it takes in.', example: POSITION })
  declare readonly position: string;
}

@ApiSchema({
  name: 'ExplainedVerdict',
  description: 'The verdict, with the events behind it and what would make the device compliant.',
})
@ApiExtraModels(ChangeSchema)
export class ExplainedVerdictSchema extends VerdictSchema {
  @ApiProperty({
    description:
      'All reasons of the step that decided, in the order of the rules, each with the events behind it; none when compliant.',
    type: [ExplainedReasonSchema],
    example: [
      {
        code: 'threatLevel',
        requiredSecurityLevel: 'low',
        level: 'high',
        threats: [{ threatId: THREAT_ID, risk: 'high' }],
        events: EVENTS,
      },
    ],
  })
  declare readonly reasons: readonly ExplainedReason[];
  @ApiProperty({
    description:
      'Ids of events of the device and its tenant, the newest first, that come to this verdict by themselves; also of a compliant one.',
    type: [String],
    example: EVENTS,
  })
  declare readonly events: readonly string[];
  @ApiProperty({
    description:
      'The smallest sets of changes that would make the device compliant, smaller ones first; none when it is, or where nothing helps. All changes of a set are needed.',
    type: 'array',
    items: { type: 'array', items: { $ref: getSchemaPath(ChangeSchema) } },
    example: [
      [{ code: 'resolveThreat', threatId: THREAT_ID }],
      [{ code: 'ignoreThreat', threatId: THREAT_ID }],
      [{ code: 'lowerRisk', classification: 'TROJAN', risk: 'low' }],
      [{ code: 'raiseToleratedLevel', platform: 'android', requiredSecurityLevel: 'high' }],
    ],
  })
  declare readonly remedies: readonly Remedy[];
  @ApiProperty({
    description:
      'False where there are more remedies than are told: about 32, and those that treat all of many threats alike.',
    example: true,
  })
  declare readonly remediesComplete: boolean;
}

export type VerdictResource = Shape<VerdictSchema>;
export type ExplainedVerdictResource = Shape<ExplainedVerdictSchema>;

/** @param position of the last event that the verdict takes in */
export const verdictResource = (
  { verdict, reasons, policyRevisions }: Verdict,
  position: Position,
): VerdictResource => ({ verdict, reasons, policyRevisions, position });

export const explainedVerdictResource = (
  { verdict, policyRevisions }: Verdict,
  position: Position,
  { reasons, events }: Explanation,
  { remedies, complete }: Remedies,
): ExplainedVerdictResource => ({
  verdict,
  reasons,
  events,
  policyRevisions,
  position,
  remedies,
  remediesComplete: complete,
});
