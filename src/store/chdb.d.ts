/** The part of chdb that is used. The package is optional, and its own types are missing wherever it is not installed. */
declare module 'chdb' {
  export class Session {
    constructor(path: string);
    queryAsync(sql: string, options: { format: string }): Promise<{ bytes(): Uint8Array }>;
    close(): void;
  }
}
