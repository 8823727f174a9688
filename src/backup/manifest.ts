import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';

export const manifestName = 'manifest.json';

/** Counts up where an older program could not read a backup. */
export const backupFormat = 1;

const fileSchema = z.object({
  /** Within the backup's folder, with slashes. */
  path: z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const tableSchema = z.object({
  name: z.string().regex(/^\w+$/),
  columns: z.array(z.object({ name: z.string().regex(/^\w+$/), type: z.string() })).min(1),
  keepsVersions: z.boolean(),
  rows: z.int().min(0),
  files: z.array(fileSchema.extend({ rows: z.int().min(1) })),
});

/** What a backup holds: the last file of it to be written. */
export const manifestSchema = z.object({
  format: z.literal(backupFormat),
  id: z.string(),
  /** Epoch ms. */
  createdAt: z.int(),
  openbell: z.string(),
  clickhouse: z.string(),
  schema: z.int().min(1),
  source: z.object({ id: z.string(), account: z.string(), mode: z.string() }).nullable(),
  tables: z.array(tableSchema),
  /** Tables of the database that is shared with other programs; null where they were left out. */
  newsTables: z.array(tableSchema).nullable(),
  /** The tracker's journal; empty where there is none. */
  journal: z.array(fileSchema),
  presets: fileSchema.nullable(),
  settings: fileSchema,
});

export type Manifest = z.output<typeof manifestSchema>;
export type ManifestTable = z.output<typeof tableSchema>;
export type ManifestFile = z.output<typeof fileSchema>;

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Every file of a backup besides the manifest. */
export function filesOf(manifest: Manifest): ManifestFile[] {
  const { tables, newsTables, journal, presets, settings } = manifest;
  const ofTables = [...tables, ...(newsTables ?? [])].flatMap(({ files }) => files);
  return [...ofTables, ...journal, ...(presets === null ? [] : [presets]), settings];
}

/**
 * What a folder's manifest says.
 * @throws OpenbellError BAD_FILE where the folder is no backup, or one this version cannot read.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestName);
  let document: unknown;
  try {
    document = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new OpenbellError('BAD_FILE', `${folder} is no complete backup: ${messageOf(error)}`);
  }
  const { format } = z.object({ format: z.int() }).catch({ format: 0 }).parse(document);
  if (format > backupFormat) {
    throw new OpenbellError(
      'BAD_FILE',
      `${folder} was written by a newer openbell (format ${format}, this one reads ${backupFormat}): update openbell first.`,
    );
  }
  const parsed = manifestSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OpenbellError('BAD_FILE', `${path} is damaged: ${issue!.path.join('.')} ${issue!.message}`);
}

/**
 * The bytes of a file of a backup.
 * @throws OpenbellError BAD_FILE where it is not as it was written.
 */
export async function readBackupFile(folder: string, { path, bytes, sha256 }: ManifestFile): Promise<Buffer> {
  const whole = join(folder, path);
  let content: Buffer;
  try {
    content = await readFile(whole);
  } catch (error) {
    throw new OpenbellError('BAD_FILE', `${whole} of the backup cannot be read: ${messageOf(error)}`);
  }
  if (content.length !== bytes || sha256Of(content) !== sha256) {
    const lengths = content.length === bytes ? '' : `, it has ${content.length} bytes of ${bytes}`;
    throw new OpenbellError('BAD_FILE', `${whole} is damaged: it is not what was written${lengths}.`);
  }
  return content;
}
