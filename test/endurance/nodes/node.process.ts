import 'reflect-metadata';
import { runEngine } from '#engine/run.js';

/** An engine whose lease runs out sooner than that of an operator: `LEASE_MS=renewed every,taken over after`. */
const [renewEveryMs = Number.NaN, takenOverAfterMs = Number.NaN] = (process.env['LEASE_MS'] ?? '')
  .split(',')
  .map(Number);

process.exitCode = await runEngine({
  env: process.env,
  leaseTimes: { renewEveryMs, takenOverAfterMs },
  say: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
});
