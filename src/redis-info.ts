/** Reads fields of what `INFO` of a Redis tells: '' for one it does not tell. */
export const redisInfo =
  (info: string) =>
  (name: string): string =>
    new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
