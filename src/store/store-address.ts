/** How a ClickHouse is reached, embedded or not. */
export interface StoreAddress {
  /** http://host:port or https://host:port. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}
