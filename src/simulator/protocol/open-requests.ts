/** What a client can hold open, each with request ids of its own. */
export type OpenKind = 'history' | 'scan' | 'marketData' | 'tickByTick' | 'accountSummary' | 'accountUpdates';

/** The requests one client holds open. */
export class OpenRequests {
  readonly #open = new Map<OpenKind, Map<number, AbortController>>();

  /** Opens a request; the signal aborts when it is closed. Undefined when the id is taken. */
  begin(kind: OpenKind, requestId: number): AbortSignal | undefined {
    const requests = this.#open.get(kind) ?? new Map<number, AbortController>();
    if (requests.has(requestId)) return undefined;
    this.#open.set(kind, requests);
    const controller = new AbortController();
    requests.set(requestId, controller);
    return controller.signal;
  }

  /** Closes a request; false when none of that id is open. */
  end(kind: OpenKind, requestId: number): boolean {
    const requests = this.#open.get(kind);
    const controller = requests?.get(requestId);
    if (!requests || !controller) return false;
    requests.delete(requestId);
    controller.abort();
    return true;
  }

  count(kind: OpenKind): number {
    return this.#open.get(kind)?.size ?? 0;
  }

  /** Closes every request of the given kinds, or of all. */
  endAll(kinds: readonly OpenKind[] = [...this.#open.keys()]): void {
    for (const kind of kinds)
      for (const requestId of [...(this.#open.get(kind)?.keys() ?? [])]) this.end(kind, requestId);
  }
}
