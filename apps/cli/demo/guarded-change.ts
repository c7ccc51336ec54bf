import type { JsonObject } from '#domain/codec/json.js';
import { objectOf, textOf, wholeNumberOf } from '#domain/codec/json.js';
import type { DemoWorld } from './demo-world.js';
import { ApiRefused } from './tenant-api.js';

const REFUSED = 409;

const changedOf = (json: JsonObject): number => wholeNumberOf(objectOf(json, 'counts'), 'changed', 0);

/** R34: an admin raises a risk: asks what it would do, is stopped by the guard, and confirms. @returns what to say of it */
export async function changeGuarded(
  world: DemoWorld,
  classification: string,
  risk: string,
): Promise<readonly string[]> {
  const { api } = world;
  const path = `/v1/threat-policy/${classification}`;
  const json = { risk };
  const wouldChange = changedOf(await api.send('full', 'PUT', `${path}?dryRun=true`, { json }));
  const asked = `An admin asks what it would do to call ${classification} a ${risk} risk: ${wouldChange} verdicts would change`;
  await world.markFeed();
  try {
    await api.send('full', 'PUT', path, { json });
    return [asked, 'So few need no confirmation: the risk is changed'];
  } catch (error) {
    if (!(error instanceof ApiRefused) || error.status !== REFUSED) throw error;
    const headers = { 'vedette-confirmation': textOf(error.problem, 'confirmation') };
    await api.send('full', 'PUT', path, { json, headers });
    return [
      asked,
      `The guard refuses so large a change, until the admin confirms it: ${changedOf(error.problem)} phones are blocked`,
    ];
  }
}
