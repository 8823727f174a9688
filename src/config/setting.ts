import { z } from 'zod';

/** One setting: its environment variable is its name everywhere, in code, flags (`--ibkr-port`) and documents. */
export interface Setting<S extends z.ZodType> {
  readonly schema: S;
  /** As it would be written in the environment; '' means unset. */
  readonly fallback: string;
  readonly describes: string;
  readonly group: string;
  readonly secret?: true;
}

export const setting = <S extends z.ZodType>(
  group: string,
  fallback: string,
  schema: S,
  describes: string,
  secret?: true,
): Setting<S> => ({ group, fallback, schema, describes, ...(secret && { secret }) });

export const whole = (low: number, high: number) => z.coerce.number<string>().int().min(low).max(high);
export const real = (low: number, high: number) => z.coerce.number<string>().min(low).max(high);
export const text = z.string();
export const optionalText = z.string().transform((value) => (value === '' ? undefined : value));
export const yesNo = z.enum(['true', 'false']).transform((value) => value === 'true');
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write it HH:mm, like 05:45');
export const optional = (accepts: (value: string) => boolean, advice: string) =>
  optionalText.refine((value) => value === undefined || accepts(value), advice);
export const optionalUrl = (protocols: RegExp, example: string) =>
  optional(
    (value) => URL.canParse(value) && protocols.test(new URL(value).protocol),
    `write it like ${example}`,
  );
export const list = (item: RegExp, example: string) =>
  z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every((part) => item.test(part)), `write it like ${example}`);
export const clientIdRange = z
  .string()
  .regex(/^\d+(-\d+)?$/, 'write it 20 or 20-39')
  .transform((value) => {
    const [low = 0, high = low] = value.split('-').map(Number);
    return { low, high };
  })
  .refine(
    ({ low, high }) => low >= 2 && high >= low,
    'ids from 2 up, low-high; 0 and 1 belong to other programs',
  );
