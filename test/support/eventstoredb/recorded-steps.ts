import { readFileSync } from 'node:fs';

const FILE = new URL('../../../../test/fixtures/eventstoredb/recorded-answers.json', import.meta.url);

/** What was asked of a real server. Events are numbers, see `note` of the file. */
export interface RecordedCall {
  readonly op: string;
  readonly stream?: string;
  readonly streamPrefix?: string;
  readonly events?: readonly number[];
  readonly expectedRevision?: string | number;
  readonly from?: string | number;
  readonly direction?: string;
  readonly maxCount?: number;
  readonly padBytesEach?: number;
  readonly checkpointInterval?: number;
  readonly maxSearchWindow?: number;
  readonly group?: string;
}

export interface RecordedStep {
  readonly what: string;
  readonly call: RecordedCall;
  readonly answer: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isStep = (value: unknown): value is RecordedStep =>
  isRecord(value) && typeof value.what === 'string' && isRecord(value.call) && typeof value.call.op === 'string';

/** The answers of a real server, step by step in one run. */
export function recordedSteps(): RecordedStep[] {
  const file: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
  if (!isRecord(file) || !Array.isArray(file.steps)) throw new Error('no steps');
  return file.steps.map((step: unknown) => {
    if (!isStep(step)) throw new Error('no step');
    return step;
  });
}
