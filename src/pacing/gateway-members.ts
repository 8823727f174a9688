import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Tells this process from an earlier one with its id, as processes of restarted containers are. */
const ownName = randomUUID();
let counted = 0;

/** A name for one use of a gateway by this process, which tells others of this host whether the process still runs. */
export const newMember = (): string => `${hostname()}/${process.pid}/${ownName}/${++counted}`;

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a silent member was a process of this host that has ended: its requests have ended with it. */
export function isDead(member: string): boolean {
  const [host, pid, name] = member.split('/');
  if (host !== hostname() || pid === undefined || name === ownName) return false;
  return Number(pid) === process.pid || !runs(Number(pid));
}
