import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { type ComposeFile, givenTo, seconds, type Service } from '../compose/compose-file.ts';
import { localSecrets, passwordOf } from '../compose/local-secrets.ts';
import { reservedPort } from '../harness/reserved-port.ts';
import { root } from '../compose/compose-file.ts';
import type { EmbeddedStoreOrder } from '../../src/store/embedded-main.ts';
import type { Image } from './build-image.ts';

/** A started service of the compose file, as a process of this machine. */
export interface Container {
  readonly name: string;
  readonly process: ChildProcess;
  /** What it wrote so far. */
  readonly output: () => string;
  /** Runs the health check until it passes. @returns seconds since the start, and the longest check's. */
  healthy(): Promise<{ readonly after: number; readonly check: number }>;
  /** As `docker stop`. @returns the exit code and how many seconds it took; fails past the grace period. */
  stop(): Promise<{ readonly code: number | null; readonly after: number }>;
}

/** Runs services of the compose file without a container engine: names, ports and folders stand for local ones. */
export class Containers {
  readonly #file: ComposeFile;
  readonly #image: Image;
  readonly #folder: string;
  readonly #local: readonly (readonly [text: string, here: string])[];
  readonly #started: ChildProcess[] = [];

  private constructor(file: ComposeFile, image: Image, folder: string, ports: Record<string, number>) {
    this.#file = file;
    this.#image = image;
    this.#folder = folder;
    const volumes = join(folder, 'volumes');
    this.#local = [
      ['/app/', `${join(image.folder, 'app')}/`],
      ['/var/lib/openbell', join(volumes, 'openbell')],
      ['/run/secrets', join(folder, 'secrets')],
      ['redis://redis:6379', `redis://127.0.0.1:${ports['redis']!}`],
      ['http://clickhouse:8123', `http://127.0.0.1:${ports['clickhouse']!}`],
      ['redis-server -', `redis-server - --bind 127.0.0.1 --port ${ports['redis']!}`],
      ['redis-cli', `redis-cli -p ${ports['redis']!}`],
      ['/data', join(volumes, 'redis')],
      ['4004', String(ports['gateway'])],
      ['7390', String(ports['web'])],
      ['7391', String(ports['tracker'])],
    ];
  }

  static async open(file: ComposeFile, image: Image, folder: string): Promise<Containers> {
    const ports: Record<string, number> = {};
    for (const name of ['redis', 'clickhouse', 'gateway', 'web', 'tracker'])
      ports[name] = await reservedPort();
    const containers = new Containers(file, image, folder, ports);
    // Containers' users must get to what root has built.
    chmodSync(folder, 0o755);
    for (const [name, user] of [
      ['redis', file.services['redis']!.user!],
      ['openbell', file.services['web']!.user!],
    ] as const) {
      const volume = join(folder, 'volumes', name);
      mkdirSync(volume, { recursive: true });
      const { uid, gid } = idsOf(user);
      if (uid !== undefined && gid !== undefined) chownSync(volume, uid, gid);
    }
    return containers;
  }

  /** A text with the containers' names, ports and folders as they are here. */
  #here(text: string): string {
    return this.#local.reduce((done, [from, to]) => done.replaceAll(from, to), text);
  }

  /** What a service is told, as it is here; the image's own variables below it. */
  environment(name: string): Record<string, string> {
    const service = this.#file.services[name]!;
    const own = service.build === undefined ? {} : this.#image.environment;
    const { PATH = '' } = process.env;
    const told = localSecrets(this.#folder, givenTo(service));
    return {
      PATH,
      ...mapped({ ...own, ...told }, (value) => (value === 'gateway' ? '127.0.0.1' : this.#here(value))),
    };
  }

  start(name: string): Container {
    const service = this.#file.services[name]!;
    const entry = service.build === undefined ? [] : this.#image.entrypoint;
    const [program, ...args] = [...entry, ...service.command!].map((word) => this.#here(word));
    const env = this.environment(name);
    localSecrets(this.#folder, secretsOf(service));
    const begun = performance.now();
    const child = spawn(program!, args, {
      cwd: join(this.#folder, 'volumes'),
      env,
      ...idsOf(service.user!),
    });
    this.#started.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const since = (): number => (performance.now() - begun) / 1000;
    return {
      name,
      process: child,
      output: () => output,
      healthy: async () => {
        let check = 0;
        for (;;) {
          const from = performance.now();
          const passed = await this.#check(service, env);
          check = Math.max(check, (performance.now() - from) / 1000);
          if (passed) return { after: since(), check };
          if (child.exitCode !== null) throw new Error(`${name} ended:\n${output}`);
        }
      },
      stop: async () => {
        const asked = performance.now();
        const exit = once(child, 'exit') as Promise<[number | null]>;
        child.kill('SIGTERM');
        const [code] = await exit;
        const after = (performance.now() - asked) / 1000;
        const limit = seconds(service.stop_grace_period!);
        if (after > limit) throw new Error(`${name} took ${after} s to end, more than its ${limit} s`);
        return { code, after };
      },
    };
  }

  /** The embedded store, with the user and the password of the compose file, in the place of ClickHouse. */
  async startStore(): Promise<void> {
    const { CLICKHOUSE_URL, CLICKHOUSE_USER } = this.environment('worker');
    const folder = join(this.#folder, 'store');
    const child = spawn(process.execPath, [join(root, 'dist/store/embedded-main.js'), folder]);
    this.#started.push(child);
    const order: EmbeddedStoreOrder = {
      folder,
      port: Number(new URL(CLICKHOUSE_URL!).port),
      user: CLICKHOUSE_USER!,
      password: passwordOf('clickhouse_password'),
    };
    child.stdin.write(`${JSON.stringify(order)}\n`);
    await once(child.stdout, 'data');
  }

  /** Ends what is still running. */
  async close(): Promise<void> {
    await Promise.all(
      this.#started
        .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
        .map((child) => {
          const exit = once(child, 'exit');
          child.kill('SIGKILL');
          return exit;
        }),
    );
  }

  async #check(service: Service, env: Record<string, string>): Promise<boolean> {
    const [kind, ...words] = service.healthcheck!.test.map((word) => this.#here(word));
    const [program, ...args] = kind === 'CMD-SHELL' ? ['sh', '-c', ...words] : words;
    const child = spawn(program!, args, { env, stdio: 'ignore', ...idsOf(service.user!) });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0;
  }
}

/** Only root can start a process as somebody else. */
function idsOf(user: string): { readonly uid?: number; readonly gid?: number } {
  const [uid, gid] = user.split(':').map(Number);
  return process.getuid?.() === 0 ? { uid: uid!, gid: gid! } : {};
}

const secretsOf = ({ secrets = [] }: Service): Record<string, string> =>
  Object.fromEntries(secrets.map(({ source }) => [source, `/run/secrets/${source}`]));

const mapped = (record: Record<string, string>, change: (value: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
