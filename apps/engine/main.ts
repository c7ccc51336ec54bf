import 'reflect-metadata';
import { runEngine } from './run.js';

process.exitCode = await runEngine({
  env: process.env,
  say: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
});
