/** How tables are made where ClickHouse is more than one server. */
export interface ClusterTerms {
  /** Every statement that makes or changes a table runs on this cluster; null on the server that is reached alone. */
  readonly name: string | null;
  /** Path of the tables in Keeper, with its macros; null leaves it to the servers' `default_replica_path`. */
  readonly replicaPath: string | null;
}

const tableName = '[`\\w]+(?:\\.[`\\w]+)?';
/** Statements about a database, a table or a view, up to its name. */
const schemaStatement = new RegExp(
  `^(\\s*(?:CREATE (?:DATABASE|TABLE|VIEW) IF NOT EXISTS|DROP TABLE IF EXISTS|ALTER TABLE) ${tableName})`,
);
const engine = /\bENGINE = (\w*MergeTree)(?:\(([^)]*)\))?/;

/** Replicas remember inserts in Keeper, by number and by age. */
const replicatedWindow = (inserts: string): string =>
  `replicated_deduplication_window = ${inserts}, replicated_deduplication_window_seconds = 604800`;

/**
 * A statement that makes or changes the schema as it is said to a cluster; without terms to the byte what it was. A view needs no engine,
 * another statement no cluster: replicas tell each other of rows and of removed rows.
 */
export function onCluster(statement: string, terms: ClusterTerms | undefined): string {
  if (terms === undefined) return statement;
  const { name, replicaPath } = terms;
  return statement
    .replace(schemaStatement, name === null ? '$1' : `$1 ON CLUSTER \`${name}\``)
    .replace(engine, (_, kind: string, version: string | undefined) => {
      const parts = replicaPath === null ? [] : [`'${replicaPath}'`, `'{replica}'`];
      const all = [...parts, ...(version === undefined || version === '' ? [] : [version])];
      return `ENGINE = Replicated${kind}${all.length === 0 ? '' : `(${all.join(', ')})`}`;
    })
    .replace(/non_replicated_deduplication_window = (\d+)/, (_, inserts: string) =>
      replicatedWindow(inserts),
    );
}
