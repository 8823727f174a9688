/**
 * Loaded into a tracker with `--import`: kills the process, as a power cut of its own would, at the step named by CRASH_AT after this process has
 * decided an alert.
 */
import { subscribe } from 'node:diagnostics_channel';

const [wanted, occurrence = '1'] = (process.env.CRASH_AT ?? '').split('#');
let armed = false;
let left = Number(occurrence);

subscribe('openbell.step', (step) => {
  if (step === 'alert:decided') armed = true;
  if (!armed || step !== wanted) return;
  left--;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
});
