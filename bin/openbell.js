#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../dist/bundle/main.js', import.meta.url);
if (!existsSync(entry)) {
  process.stderr.write(
    'openbell is not built yet: run `npm run setup` in its folder once, then try again.\n',
  );
  process.exit(1);
}
await import(entry.href);
