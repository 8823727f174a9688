/**
 * Every check of the project: the tests, and the static ones beside them; ends with `N passed, N failed`, where a static
 * check counts as one, and fails when anything did.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a package's program with this Node; resolves to its exit code and, unless shown at once, its output. */
function run(script, args, { show = false, yielding = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    if (yielding && child.pid !== undefined) yieldToOthers(child.pid);
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', reject).on('close', (code) => resolve({ code, output }));
  });
}

/** Tests wait for much and are measured in some: they come first, and what they leave of the machine is enough. */
function yieldToOthers(pid) {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended, or the system forbids it: then both share the machine.
  }
}

async function check(name, script, args) {
  const { code, output } = await run(script, args, { yielding: true });
  console.log(`${code === 0 ? 'passed' : 'FAILED'}  ${name}`);
  if (code !== 0) console.log(output);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** One after the other: together they would take the memory and the time of the tests. */
async function staticChecks() {
  return [
    await check('format (oxfmt)', 'oxfmt/bin/oxfmt', ['--check']),
    await check('types (tsc)', 'typescript/bin/tsc', ['-p', 'tsconfig.json']),
    await check('types of what runs in browsers (tsc)', 'typescript/bin/tsc', [
      ...['-p', 'src/client/tsconfig.json', '--noEmit'],
    ]),
    await check('dead code (knip)', 'knip/bin/knip.js', []),
    await check('lint (oxlint)', 'oxlint/bin/oxlint', []),
  ];
}

/** Numbers from vitest's JSON report; a file that could not be run, or an error outside tests, counts as failed. */
async function tests() {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-checks-'));
  try {
    const file = join(folder, 'vitest.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { code } = await run('vitest/vitest.mjs', ['run', ...reporters], { show: true });
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const broken = report.testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    );
    const failed = report.numFailedTests + broken.length;
    if (report.numPendingTests > 0) console.log(`${report.numPendingTests} tests skipped`);
    return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
  } catch (error) {
    console.log(`the tests could not be run: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [ofTests, ofOthers] = await Promise.all([tests(), staticChecks()]);
const results = [ofTests, ...ofOthers];
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
