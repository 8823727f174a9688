import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { reservedPort } from '../harness/reserved-port.ts';

/** A Redis of a drill's own, with the settings of the embedded one, that can be killed, moved away from and wiped. */
export class OwnRedis {
  readonly folder: string;
  readonly url: string;
  readonly #port: number;
  #child: ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}/0`;
  }

  /** @param folder where its files lie; made where it is missing. */
  static async open(folder: string): Promise<OwnRedis> {
    mkdirSync(folder, { recursive: true });
    const redis = new OwnRedis(folder, await reservedPort());
    await redis.start();
    return redis;
  }

  /** Starts it on the port it had. Resolves once it has read its files and serves. */
  async start(): Promise<void> {
    const settings = {
      ...{ bind: '127.0.0.1', port: String(this.#port), dir: this.folder, save: '' },
      ...{ appendonly: 'yes', appendfsync: 'everysec', 'maxmemory-policy': 'noeviction' },
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ready to accept connections')) resolve();
      });
      child.once('exit', () => reject(new Error(`redis-server ended: ${said.slice(-600)}`)));
    });
  }

  /** As a power cut of its own. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Removes everything it has written; it must not run. */
  wipe(): void {
    for (const name of readdirSync(this.folder)) rmSync(join(this.folder, name), { recursive: true });
  }
}
