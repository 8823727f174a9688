import { readFileSync } from 'node:fs';

import { format } from 'oxfmt';

const settings = JSON.parse(readFileSync(new URL('../.oxfmtrc.json', import.meta.url), 'utf8'));

/** A document as `npm run format` would leave it. @param name tells what kind it is */
export async function formatted(name, text) {
  const { code, errors } = await format(name, text, settings);
  if (errors.length > 0) throw new Error(`${name} cannot be formatted: ${JSON.stringify(errors)}`);
  return code;
}
