// What `npm start` runs: builds, then serves in this same process.
import { spawnSync } from 'node:child_process';

const LOOK_EVERY_MS = 250;

/**
 * npm runs this through a shell, and a SIGTERM to npm ends that shell without reaching us. So the end of the shell is
 * taken for the signal: nobody is left to stop the engine by.
 */
function stopWithShell() {
  const shell = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  look.unref();
}

const { status } = spawnSync('npm run --silent build', { shell: true, stdio: 'inherit' });
if (status === 0) {
  stopWithShell();
  process.argv.splice(2, 0, 'serve');
  await import('./vedette.js');
} else {
  process.exitCode = status ?? 1;
}
