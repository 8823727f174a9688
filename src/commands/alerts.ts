import { Command } from 'commander';

import { explain } from './alerts-explain.ts';
import { list } from './alerts-list.ts';
import { replay } from './alerts-replay.ts';

export function command(): Command {
  return new Command('alerts')
    .description('Alerts of the live tracker and the rule behind them')
    .addCommand(list())
    .addCommand(explain())
    .addCommand(replay());
}
