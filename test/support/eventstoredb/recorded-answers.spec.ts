import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { within } from '#test/contract/deadline.js';
import type { OfficialClient } from './official-client.js';
import { officialClient } from './official-client.js';
import { answerOf, prepare } from './recorded-calls.js';
import { recordedSteps } from './recorded-steps.js';
import type { StandIn } from './stand-in.js';
import { startStandIn } from './stand-in.js';

describe('the stand-in gives the answers that a real server gave', () => {
  let standIn: StandIn;
  let client: OfficialClient;
  beforeAll(async () => {
    standIn = await startStandIn();
    client = officialClient(standIn.port);
  });
  afterAll(async () => {
    await client.close();
    await standIn.stop();
  });

  const steps = recordedSteps();

  it('of every kind', () => {
    expect(new Set(steps.map(({ call }) => call.op)).size).toBe(8);
  });

  it.each(steps)('$what', async ({ what, call, answer }) => {
    await prepare(client, what);
    expect(await within(5000, what, answerOf(client, call))).toEqual(answer);
  });
});
