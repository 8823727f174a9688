import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { OpenbellError } from '../errors/openbell-error.ts';
import type { HomeLayout } from './home.ts';
import { endingMs, freePort, type RunningServer } from './running-server.ts';

/**
 * Runs redis-server and ends it when stdin closes, that is, also when the process that started this one was killed. Redis
 * itself cannot watch a pipe. The first line it prints is the process id of redis-server.
 */
const guard = `
exec 3<&0
redis-server "$1" </dev/null 3<&- & redis=$!
echo "pid $redis"
{ cat <&3; kill -TERM $redis; } >/dev/null 2>&1 &
wait $redis`;

const configuration = (layout: HomeLayout, port: number, password: string): string => `
bind 127.0.0.1
port ${port}
requirepass ${password}
dir ${JSON.stringify(layout.redis)}
daemonize no
logfile ""
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
`;

const attempts = 5;

/**
 * Starts the embedded Redis.
 * @param port 0 takes a free one.
 * @throws OpenbellError EMBEDDED_UNAVAILABLE when redis-server is not installed or does not start.
 */
export async function startRedis(layout: HomeLayout, port: number, password: string): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    const chosen = port === 0 ? await freePort() : port;
    const started = await tryStart(layout, chosen, password);
    if (typeof started !== 'string') return started;
    // Somebody may have taken the free port in between.
    if (port !== 0 || attempt === attempts || !started.includes('Address already in use')) {
      throw new OpenbellError(
        'EMBEDDED_UNAVAILABLE',
        `redis-server does not start on port ${chosen}: ${started}`,
      );
    }
  }
}

/** @returns the server, or its last words. */
async function tryStart(layout: HomeLayout, port: number, password: string): Promise<RunningServer | string> {
  writeFileSync(layout.redisConfiguration, configuration(layout, port, password), { mode: 0o600 });
  const child = spawn('sh', ['-c', guard, 'sh', layout.redisConfiguration], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  // Closing it lets the guard's watcher go when redis-server ended by itself.
  void exited.then(() => child.stdin.destroy());
  child.stdin.on('error', () => undefined);

  const logFile = join(layout.logs, 'redis.log');
  const lastWords: string[] = [];
  let pid = 0;
  let accepts = false;
  const ready = new Promise<void>((resolve) => {
    const hear = (line: string): void => {
      appendFileSync(logFile, `${line}\n`, { mode: 0o600 });
      if (pid === 0) pid = Number(/^pid (\d+)$/.exec(line)?.[1] ?? 0);
      lastWords.push(line);
      if (lastWords.length > 5) lastWords.shift();
      if (line.includes('Ready to accept connections')) accepts = true;
      if (accepts && pid !== 0) resolve();
    };
    createInterface({ input: child.stdout }).on('line', hear);
    createInterface({ input: child.stderr }).on('line', hear);
  });
  const isReady = await Promise.race([ready.then(() => true), exited.then(() => false)]);
  if (!isReady) return lastWords.join(' ') || 'the shell that runs it does not start';
  return { pid, port, exited, stop: () => stopRedis(child, pid, exited) };
}

async function stopRedis(child: ChildProcess, pid: number, exited: Promise<void>): Promise<void> {
  child.stdin?.end();
  const force = setTimeout(() => process.kill(pid, 'SIGKILL'), endingMs);
  await exited;
  clearTimeout(force);
}
