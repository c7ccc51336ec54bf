import { HALF_DAYS_A_DAY, nameOfDay } from './calendar.js';
import { activateSome, carriersOf, checkIn, DAY, drawThreats, isOutage, morning, removeApps } from './days.js';
import type { Counts, DemoWorld } from './demo-world.js';
import { open } from './opening.js';
import { plural } from './words.js';

/** What one day came to. */
export interface Told {
  readonly day: string;
  readonly counts: Counts;
  readonly notes: readonly string[];
}

async function heartbeat({ api }: DemoWorld, halfDay: number): Promise<void> {
  const json = isOutage(halfDay) ? { outcome: 'failed', code: 'ETIMEDOUT' } : { outcome: 'succeeded' };
  await api.send('service', 'POST', '/v1/connector/heartbeats', { json });
}

const afterTheChange = (world: DemoWorld, day: number): readonly string[] =>
  day > DAY.riskChanged && day < DAY.found ? [`The parcel app is left on ${plural(carriersOf(world), 'phone')}`] : [];

/** Plays a number of days, 1 or more, from the morning of each to its evening. */
export async function* play(world: DemoWorld, days: number): AsyncGenerator<Told> {
  for (let day = 0; day < days; day += 1) {
    const [am, pm] = [day * HALF_DAYS_A_DAY, day * HALF_DAYS_A_DAY + 1];
    if (day > 0) await world.moveTo(am);
    const notes = day === 0 ? [...(await open(world))] : [];
    await heartbeat(world, am);
    if (day > 0) {
      drawThreats(world, am);
      activateSome(world, am);
      removeApps(world, am);
      await world.tell();
      await checkIn(world, day);
      notes.push(...(await morning(world, day)));
    }
    await world.moveTo(pm);
    await heartbeat(world, pm);
    activateSome(world, pm);
    drawThreats(world, pm);
    removeApps(world, pm);
    await world.tell();
    yield { day: nameOfDay(day), counts: await world.count(), notes: [...notes, ...afterTheChange(world, day)] };
  }
}
