import type { Command } from 'commander';

import { serverAlone } from './server-alone.ts';

export const command = (): Command => serverAlone('redis', 'the embedded Redis');
