/**
 * Loaded into a process with `--import`: kills it, as a power cut of its own would, at the step named by CRASH_AT: a step of an
 * alert only after this process has decided one.
 */
import { subscribe } from 'node:diagnostics_channel';

const [wanted, occurrence = '1'] = (process.env.CRASH_AT ?? '').split('#');
let armed = /^(report|end-of-day|restore):/.test(wanted);
let left = Number(occurrence);

subscribe('openbell.step', (step) => {
  if (step === 'alert:decided') armed = true;
  if (!armed || step !== wanted) return;
  left--;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
});
