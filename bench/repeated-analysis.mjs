/**
 * Loaded with `--import` into a worker of bench/scale.mjs: its threads analyse each symbol as many times as ANALYSES_EACH says, so that
 * the processor, and not the store, is what there is too little of.
 */
import Module from 'node:module';
import { isMainThread } from 'node:worker_threads';

const times = Number(process.env.ANALYSES_EACH ?? '1');

if (!isMainThread) {
  const load = Module._load;
  Module._load = (request, ...rest) => {
    const loaded = load(request, ...rest);
    if (!/\/compute\/analysis-thread\.js$/.test(request)) return loaded;
    return {
      ...loaded,
      analyseSymbol(input) {
        for (let time = 1; time < times; time++) loaded.analyseSymbol(input);
        return loaded.analyseSymbol(input);
      },
    };
  };
}
