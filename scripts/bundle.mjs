/**
 * Puts what the compiler made of src, and the packages it uses, into the files of dist/bundle, which `bin/openbell.js` runs: a process
 * then reads some dozens of files at its start and not a thousand, which is most of the time a command takes. The modules
 * stay beside it for tests and benchmarks. To be run in the package's folder, after the compiler.
 */
import { rolldown } from 'rolldown';

/** The programs that are started as processes; dist/bundle has each under its last name. */
const programs = ['dist/main.js', 'dist/stack/keeper-main.js'];

/** Packages that look for files of their own beside the one that runs, load a library of the machine, or draw, which nobody asks for. */
const leftOut = [/^@bull-board\//, /^chdb/, /^piscina/, /^plotly/];

/** Said of sound programs too; any other warning is a mistake to be mended. */
const harmless = new Set(['INEFFECTIVE_DYNAMIC_IMPORT']);

/**
 * What danfojs uses of mathjs. All of it, some hundred functions for every kind of number, takes a second to set up, for which
 * every printed report would wait.
 */
const fewOfMathjs = {
  name: 'few-of-mathjs',
  resolveId: (id) => (id === 'mathjs' ? '\0few-of-mathjs' : null),
  load: (id) =>
    id === '\0few-of-mathjs' ? "export { mean, median, mode, std, variance } from 'mathjs/number';" : null,
};

const bundle = await rolldown({
  input: programs,
  platform: 'node',
  external: leftOut,
  plugins: [fewOfMathjs],
  transform: { define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' } },
  onLog(level, log) {
    if (level === 'warn' && !harmless.has(log.code)) throw new Error(log.message);
  },
});
await bundle.write({ dir: 'dist/bundle', cleanDir: true, sourcemap: true });
await bundle.close();
