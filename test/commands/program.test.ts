import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { type CommandEntry, runProgram } from '../../src/commands/program.ts';
import { type CommandContext, runCommand } from '../../src/commands/run-command.ts';
import { OpenbellError } from '../../src/errors/openbell-error.ts';
import { withFolder } from '../harness/openbell.ts';

interface Outcome {
  readonly code: typeof process.exitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of one command, `try`, with the given body, inside this process. */
async function outcomeOf(
  args: readonly string[],
  body: (
    context: CommandContext,
    file: string | undefined,
    options: { deep?: true },
  ) => Promise<number | undefined>,
): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    });
  }
  const entry: CommandEntry = [
    'try',
    'Tries',
    () =>
      Promise.resolve({
        command: () => new Command('try').argument('[file]').option('--deep').action(runCommand(body)),
      }),
  ];
  process.exitCode = undefined;
  await runProgram([entry], args);
  return { code: process.exitCode, ...written };
}

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const nothing = () => Promise.resolve(undefined);

describe('a command', () => {
  it('gets arguments, options, and settings given as flags before and after its name', async () => {
    const seen: unknown[] = [];
    const { code } = await outcomeOf(
      ['--ibkr-port', '4001', 'try', 'bars.csv', '--deep', '--universe-size=9'],
      (context, file, options) => {
        const { IBKR_PORT, UNIVERSE_SIZE } = context.settings;
        seen.push(IBKR_PORT, UNIVERSE_SIZE, context.loaded.origins.IBKR_PORT, file, options);
        return nothing();
      },
    );
    expect(seen).toEqual([4001, 9, 'flag', 'bars.csv', { deep: true }]);
    expect(code).toBe(0);
  });

  it('ends with the exit code it returns', async () => {
    expect((await outcomeOf(['try'], () => Promise.resolve(3))).code).toBe(3);
  });

  it("ends with an error's exit code, message and advice", async () => {
    const { code, stderr } = await outcomeOf(['try'], () => {
      throw new OpenbellError('REPORT_NOT_FOUND', 'No report of 2026-11-20 is stored.');
    });
    expect(code).toBe(7);
    expect(stderr).toBe(
      'openbell: No report of 2026-11-20 is stored.\n  what to do: Make it first: `openbell morning --date DATE`, or `openbell eod --date DATE` for the end of a day.\n',
    );
  });

  it('shows the stack of an unexpected failure only when debugging', async () => {
    const fail = () => Promise.reject(new Error('out of luck'));
    const brief = await outcomeOf(['try'], fail);
    expect(brief.code).toBe(1);
    expect(brief.stderr).toMatch(/^openbell: unexpected failure: out of luck\n {2}what to do: /);
    expect(brief.stderr).not.toContain('program.test.ts');
    vi.restoreAllMocks();
    expect((await outcomeOf(['try', '--log-level', 'debug'], fail)).stderr).toContain('program.test.ts');
  });

  it('is told of SIGTERM, and a failure after it counts as interrupted', async () => {
    const { code, stderr } = await outcomeOf(['try'], (context) => {
      process.emit('SIGTERM');
      context.signal.throwIfAborted();
      return nothing();
    });
    expect(code).toBe(130);
    expect(stderr).toBe('');
    expect((await outcomeOf(['try'], () => (process.emit('SIGTERM'), nothing()))).code).toBe(0);
  });

  it('leaves no listener behind', async () => {
    const before = process.listenerCount('SIGTERM');
    await outcomeOf(['try'], nothing);
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  it('can put settings over its own, which are checked again', async () => {
    await withFolder(async (folder) => {
      const seen: unknown[] = [];
      const { code, stderr } = await outcomeOf(['try', '--capital', '5'], (context) => {
        const changed = context.with({ OPENBELL_HOME: folder, IBKR_PORT: '4711' });
        const { OPENBELL_HOME, IBKR_PORT, CAPITAL } = changed.settings;
        seen.push(OPENBELL_HOME, IBKR_PORT, CAPITAL);
        const { origins } = changed.loaded;
        seen.push(origins.IBKR_PORT, origins.CAPITAL, origins.UNIVERSE_SIZE);
        changed.with({ IBKR_PORT: 'none' });
        return nothing();
      });
      expect(seen).toEqual([folder, 4711, 5, 'flag', 'flag', 'default']);
      expect(code).toBe(2);
      expect(stderr).toContain('IBKR_PORT=none');
    });
  });
});

describe('bad command lines end with exit code 2', () => {
  it.each([
    [['tyr'], "unknown command 'tyr'", 'Did you mean try?'],
    [['try', '--deap'], "unknown option '--deap'", 'Did you mean --deep?'],
    [['try', '--ibkr-prot', '1'], "unknown option '--ibkr-prot'", 'Did you mean --ibkr-port?'],
    [['try', '--ibkr-port'], 'argument missing', '--help'],
    [['try', 'a', 'b'], 'too many arguments', '--help'],
    [[], 'Usage: openbell', 'try [options] [file]'],
    [['try', '--ibkr-port', 'x'], 'IBKR_PORT=x (from a flag)', 'it must be a number'],
  ])('%j: %s', async (args, message, hint) => {
    const body = vi.fn(nothing);
    const { code, stdout, stderr } = await outcomeOf(args, body);
    expect(stderr).toContain(message);
    if (args.length > 0) expect(stderr).toContain(hint);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(body).not.toHaveBeenCalled();
  });
});

it('names every wrong setting of .env before the command begins', async () => {
  await withFolder(async (folder) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.env'), 'IBKR_PROT=1\nCAPITAL=x\n');
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    const body = vi.fn(nothing);
    const { code, stderr } = await outcomeOf(['try'], body);
    expect(code).toBe(2);
    expect(stderr).toContain('2 settings are wrong');
    expect(stderr).toContain('did you mean IBKR_PORT?');
    expect(body).not.toHaveBeenCalled();
  });
});
