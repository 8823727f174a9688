import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url));

/** A running `openbell …` command that ends with this process, whatever way this process ends. */
export interface OpenbellChild {
  readonly process: ChildProcess;
  /** Resolves with the exit code, or 1 when a signal ended it. */
  readonly exited: Promise<number>;
  /** SIGTERM, then SIGKILL after the limit. */
  stop(limitMs: number): Promise<number>;
}

/** Starts `openbell` with the given arguments; the IPC channel tells the child when its parent is gone. */
export function spawnOpenbell(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  output: 'inherit' | 'pipe' | number,
): OpenbellChild {
  const stdio: StdioOptions = ['ignore', output === 'inherit' ? 'inherit' : output, output, 'ipc'];
  const child = spawn(process.execPath, [entry, ...args], { env, stdio });
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  });
  return {
    process: child,
    exited,
    async stop(limitMs) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
  };
}
