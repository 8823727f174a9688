import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface HealthCheck {
  readonly test: readonly [kind: 'CMD' | 'CMD-SHELL', ...rest: string[]];
  readonly interval: string;
  readonly timeout: string;
  readonly start_period: string;
}

/** A service as docker-compose reads it. */
export interface Service {
  readonly image: string;
  readonly build?: unknown;
  readonly command?: readonly string[];
  readonly container_name?: string;
  readonly user?: string;
  readonly init?: boolean;
  readonly privileged?: boolean;
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
  readonly healthcheck?: HealthCheck;
  /** A name without a value is one that neither the shell nor `.env` gave. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly networks?: Readonly<Record<string, { readonly aliases?: readonly string[] } | null>>;
  readonly secrets?: readonly { readonly source: string }[];
  readonly ports?: readonly (string | { readonly host_ip?: string; readonly target: number })[];
  readonly volumes?: readonly unknown[];
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv, input?: string): string =>
  execFileSync(program, args, { cwd: root, env, encoding: 'utf8', ...(input !== undefined && { input }) });

/** Version 1, which Debian has, writes YAML only; it is written in Python, and so brings what reads it. */
const yamlToJson = 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)';

let version: string | undefined;

/** It takes as long to say its version as to read a file. */
function versionOfCompose(env: NodeJS.ProcessEnv): string {
  try {
    return (version ??= run('docker-compose', ['version', '--short'], env));
  } catch (error) {
    throw new Error('docker-compose is not on PATH: run `npm run setup -- --for-tests`.', { cause: error });
  }
}

/**
 * docker-compose.yml as docker-compose reads it, with nothing of the developer's own settings.
 * @param env what the shell gives: settings, COMPOSE_PROFILES
 */
export function readComposeFile(env: Readonly<Record<string, string>> = {}): ComposeFile {
  const clean = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env };
  // Every line of it is a comment.
  const args = ['--env-file', '.env.example', '-f', 'docker-compose.yml', 'config'];
  const json = versionOfCompose(clean).startsWith('1.')
    ? run('python3', ['-c', yamlToJson], clean, run('docker-compose', args, clean))
    : run('docker-compose', [...args, '--format', 'json'], clean);
  // What is printed is a compose file again, in which a $ is written twice.
  return JSON.parse(json.replaceAll('$$', '$')) as ComposeFile;
}

/** The services that run openbell's own image. */
export function ownServices({ services }: ComposeFile): [string, Service][] {
  return Object.entries(services).filter(([, { build }]) => build !== undefined);
}

/** The variables a service is given, those without a value left out. */
export function givenTo({ environment = {} }: Service): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** `1m30s`, as docker-compose writes a duration, in seconds. */
export function seconds(duration: string): number {
  const [, minutes = '0', rest = '0'] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  return Number(minutes) * 60 + Number(rest);
}
