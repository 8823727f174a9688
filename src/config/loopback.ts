/** A host's name as it is compared: without an IPv6 address's brackets. */
export const bareHost = (name: string): string => name.replace(/^\[|\]$/g, '').toLowerCase();

export const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

/** Whether only programs of this machine reach a server bound to that address. */
export const isLoopback = (address: string): boolean => loopbackNames.has(bareHost(address));
