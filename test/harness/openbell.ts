import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url));
if (!existsSync(entry)) throw new Error('dist/ is missing: run `npm run build` before the tests.');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly exited: Promise<CommandResult>;
  /** Resolves with the first match on stdout or stderr; rejects when the process ends without one. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  stop(signal?: NodeJS.Signals): Promise<CommandResult>;
}

/** The environment of a test: nothing of the developer's own settings. */
function cleanEnvironment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG } = process.env;
  // Several tests at a time serve the pages: each on a free port.
  return { PATH, HOME, LANG, NO_COLOR: '1', WEB_PORT: '0', ...env };
}

/** Starts an `openbell` command as a user would, in a folder without a `.env`. */
export function startOpenbell(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, [entry, ...args], {
    env: cleanEnvironment(env),
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const check of [...waiting]) check();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    wake();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    wake();
  });
  const exited = new Promise<CommandResult>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
      wake();
    });
  });
  return {
    process: child,
    exited,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = pattern.exec(stdout) ?? pattern.exec(stderr);
          if (!match && child.exitCode === null && child.signalCode === null) return;
          waiting.delete(check);
          if (match) resolve(match);
          else reject(new Error(`ended without ${String(pattern)}:\n${stdout}\n${stderr}`));
        };
        waiting.add(check);
        check();
      }),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}

export function runOpenbell(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return startOpenbell(args, env).exited;
}

/** A folder that is removed after the work, whatever came of it. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-test-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

export interface SimulatedGatewayProcess {
  readonly port: number;
  readonly account: string;
  readonly command: RunningCommand;
  stop(): Promise<void>;
}

/** Starts `openbell gateway simulate` on a free port, or the given one. */
export async function startSimulatedGateway(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<SimulatedGatewayProcess> {
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const command = startOpenbell(['gateway', 'simulate', '--json', ...port, ...args], env);
  const [line] = await command.line(/\{"ready":true.*\}/);
  const ready = JSON.parse(line) as { port: number; account: string };
  return {
    ...ready,
    command,
    stop: async () => {
      await command.stop();
    },
  };
}

/** Processes whose command line or environment names a text; for leak checks. */
export function processesNaming(text: string): string[] {
  return execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text) && !line.includes('ps -eo'));
}

/** Between two looks, in ms; and how many times as long as a look takes, since the processes under test need the machine. */
const pause = { shortest: 25, longest: 250, ofLook: 5 };

/** Looks until something is so; a watchdog ends it. */
export async function until(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  limitMs = 200_000,
): Promise<void> {
  const started = performance.now();
  for (;;) {
    const looksAt = performance.now();
    if (await isSo()) return;
    const now = performance.now();
    if (now - started > limitMs) throw new Error(`waited in vain until ${what}`);
    const wait = Math.min(pause.longest, Math.max(pause.shortest, pause.ofLook * (now - looksAt)));
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
