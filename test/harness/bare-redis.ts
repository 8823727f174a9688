import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';

import { selfSigned } from './https-front.ts';
import { reservedPort } from './reserved-port.ts';

/** A redis-server that keeps nothing on disk and can be killed, held and started again on its port. */
export class BareRedis {
  readonly port: number;
  #process: ChildProcess | undefined;

  readonly #tls: boolean;

  private constructor(port: number, tls: boolean) {
    this.port = port;
    this.#tls = tls;
  }

  /** @param tls whether it speaks TLS alone, by a certificate for localhost that has signed itself */
  static async start({ tls = false } = {}): Promise<BareRedis> {
    const redis = new BareRedis(await reservedPort(), tls);
    await redis.start();
    return redis;
  }

  get url(): string {
    return this.#tls ? `rediss://localhost:${this.port}/0` : `redis://127.0.0.1:${this.port}/0`;
  }

  async start(): Promise<void> {
    const certificate = [
      '--tls-cert-file',
      selfSigned('one', 'crt'),
      '--tls-key-file',
      selfSigned('one', 'key'),
    ];
    const options = [
      ...(this.#tls
        ? ['--port', '0', '--tls-port', String(this.port), '--tls-auth-clients', 'no', ...certificate]
        : ['--port', String(this.port)]),
      ...['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'],
    ];
    const child = spawn('redis-server', options, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept connections')) break;
    child.stdout.resume();
  }

  hold(): void {
    this.#process?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Kills it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
