/**
 * Puts what the compiler made of src, and the packages it uses, into the files of dist/bundle, which `bin/openbell.js` runs: a process
 * then reads some dozens of files at its start and not a thousand, which is most of the time a command takes. The modules
 * stay beside it for tests and benchmarks. To be run in the package's folder, after the compiler.
 */
import { rolldown } from 'rolldown';

/** The programs that are started as processes; dist/bundle has each under its last name. */
const programs = ['dist/main.js', 'dist/stack/keeper-main.js'];

/** Packages that look for files of their own beside the one that runs, or load a library of the machine. */
const leftOut = [/^@bull-board\//, /^chdb/, /^danfojs-node/, /^piscina/];

/** Said of sound programs too; any other warning is a mistake to be mended. */
const harmless = new Set(['EVAL', 'INEFFECTIVE_DYNAMIC_IMPORT']);

const bundle = await rolldown({
  input: programs,
  platform: 'node',
  external: leftOut,
  transform: { define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' } },
  onLog(level, log) {
    if (level === 'warn' && !harmless.has(log.code)) throw new Error(log.message);
  },
});
await bundle.write({ dir: 'dist/bundle', cleanDir: true, sourcemap: true });
await bundle.close();
