import type { ClusterTerms } from './cluster.ts';

/** How a ClickHouse is reached, embedded or not. */
export interface StoreAddress {
  /** http://host:port or https://host:port. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Certificates in PEM, of which one must have signed that of an https server; absent for those this machine trusts. */
  readonly ca?: Buffer;
  /** How tables are made; absent for a single server. */
  readonly cluster?: ClusterTerms;
}
